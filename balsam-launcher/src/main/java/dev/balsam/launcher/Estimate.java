package dev.balsam.launcher;

import java.time.Duration;
import java.util.Locale;

/**
 * How long the jobs of a site would take on some nodes; see {@link Estimator}.
 *
 * <pre>{@code
 * Estimate estimate = Estimator.on(site).allocation(Allocation.simulated(128, 64)).estimate();
 * System.out.println(estimate);
 * }</pre>
 *
 * @param nodes how many nodes
 * @param makespan from the first start to the last end
 * @param utilisation part of the nodes that would be in use, from 0 to 1, over that time
 * @param finished jobs that would finish
 * @param cutOff jobs that would still run when the time is up
 * @param left jobs that would not start: they ask for more than there is, or for more time than is
 *     left, or wait for such jobs or for others than these
 */
public record Estimate(
    int nodes, Duration makespan, double utilisation, long finished, long cutOff, long left) {
  private static final double NANOS_OF_AN_HOUR = 3.6e12;

  /**
   * What the allocation would be charged.
   *
   * @return nodes × hours of the makespan
   */
  public double nodeHours() {
    return nodes * (makespan.toNanos() / NANOS_OF_AN_HOUR);
  }

  @Override
  public String toString() {
    String well =
        String.format(
            Locale.ROOT,
            "%d jobs on %d nodes: makespan %s, utilisation %.1f %%, %.2f node-hours",
            finished + cutOff,
            nodes,
            words(),
            100 * utilisation,
            nodeHours());
    return well
        + (cutOff == 0 ? "" : "\n  still running when the time is up: " + cutOff)
        + (left == 0
            ? ""
            : "\n  not started, as there is no node or no time for them, or they wait for such: "
                + left);
  }

  private String words() {
    double seconds = makespan.toNanos() / 1e9;
    return seconds < 60
        ? String.format(Locale.ROOT, "%.1f s", seconds)
        : String.format(
            Locale.ROOT,
            "%d:%02d:%02d h",
            makespan.toHours(),
            makespan.toMinutesPart(),
            makespan.toSecondsPart());
  }
}
