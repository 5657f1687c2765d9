package dev.balsam;

import java.util.List;

/**
 * Jobs that depend on one another in a circle, so that none of them could ever start. Nothing was
 * stored.
 *
 * <pre>{@code
 * try {
 *   workflow.validate();
 * } catch (CycleException e) {
 *   System.err.println("break one of these: " + e.cycle());
 * }
 * }</pre>
 */
public final class CycleException extends BalsamException {
  private static final long serialVersionUID = 1L;

  /** Names of the jobs, each the parent of the next. */
  private final List<String> cycle;

  /**
   * Makes the error.
   *
   * @param cycle names of the jobs in order, each the parent of the next, the last the parent of
   *     the first
   */
  public CycleException(List<String> cycle) {
    super(
        "These jobs depend on one another in a circle: "
            + String.join(" -> ", cycle)
            + " -> "
            + cycle.get(0)
            + ". Remove one of these dependencies.");
    this.cycle = List.copyOf(cycle);
  }

  /**
   * The circle.
   *
   * @return names of the jobs in order, each the parent of the next, the last the parent of the
   *     first
   */
  public List<String> cycle() {
    return cycle;
  }
}
