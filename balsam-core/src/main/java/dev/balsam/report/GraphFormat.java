package dev.balsam.report;

/**
 * Ways to draw a {@link Dag}. Names of jobs are escaped: none can change the picture.
 *
 * <pre>{@code
 * System.out.println(GraphFormat.MERMAID.draw(Dag.of(site.jobs().workflow("water-scan"), 100)));
 * }</pre>
 */
public enum GraphFormat {
  /** Text that Markdown viewers draw. */
  MERMAID {
    @Override
    public String draw(Dag dag) {
      return Mermaid.draw(dag);
    }
  },
  /** Text for Graphviz. */
  DOT {
    @Override
    public String draw(Dag dag) {
      return Dot.draw(dag);
    }
  },
  /** A picture that browsers show, laid out here. */
  SVG {
    @Override
    public String draw(Dag dag) {
      return Svg.draw(dag);
    }
  };

  /**
   * Draws.
   *
   * @param dag the jobs
   * @return the text of a whole file, with an end of line at its end
   */
  public abstract String draw(Dag dag);
}
