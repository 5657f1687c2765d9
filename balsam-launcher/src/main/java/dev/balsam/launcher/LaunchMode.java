package dev.balsam.launcher;

/**
 * Which kinds of jobs a launcher runs, and how.
 *
 * <pre>{@code
 * Launcher.on(site).mode(LaunchMode.SERIAL).untilIdle().run();
 * }</pre>
 */
public enum LaunchMode {
  /** Jobs of one process, packed side by side on nodes; jobs of several ranks are left alone. */
  SERIAL,
  /** One MPI start for each job, jobs of one rank included. */
  MPI,
  /**
   * Both kinds on the same nodes at the same time; the default. Jobs of several ranks are started
   * by MPI, where there is a start command for it; jobs of one process are packed.
   */
  MIXED
}
