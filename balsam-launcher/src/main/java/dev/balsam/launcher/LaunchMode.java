package dev.balsam.launcher;

/**
 * Which kinds of jobs a launcher runs.
 *
 * <pre>{@code
 * Launcher.on(site).mode(LaunchMode.SERIAL).untilIdle().run();
 * }</pre>
 */
public enum LaunchMode {
  /** Jobs of one process, packed side by side on nodes. */
  SERIAL,
  /** One MPI start for each job. This version has no MPI start, so a launcher refuses this mode. */
  MPI,
  /**
   * Both kinds on the same nodes; the default. This version has no MPI start: jobs of several ranks
   * are left and {@code explain} says so.
   */
  MIXED
}
