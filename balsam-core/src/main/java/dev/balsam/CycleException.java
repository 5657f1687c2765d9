package dev.balsam;

import dev.balsam.internal.text.Printable;
import java.util.List;
import java.util.stream.Collectors;

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
  private static final int MOST_NAMED = 10;

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
            + words(cycle)
            + " -> "
            + Printable.of(cycle.get(0))
            + ". Remove one of these dependencies.");
    this.cycle = List.copyOf(cycle);
  }

  private static String words(List<String> cycle) {
    String some =
        cycle.stream().limit(MOST_NAMED).map(Printable::of).collect(Collectors.joining(" -> "));
    int others = cycle.size() - MOST_NAMED;
    return others > 0 ? some + " -> (" + others + " others)" : some;
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
