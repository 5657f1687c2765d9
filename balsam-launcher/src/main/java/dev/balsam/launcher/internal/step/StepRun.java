package dev.balsam.launcher.internal.step;

/** The work on one step of one job. All methods return at once. */
public interface StepRun {
  /**
   * The job.
   *
   * @return its id
   */
  long jobId();

  /** Begins, on a thread of its own. */
  void start();

  /**
   * The time until {@link #expire} has to be called.
   *
   * @return nanoseconds; at most {@code Long.MAX_VALUE}
   */
  long nanosLeft();

  /**
   * Whether it counts among those that may be at work at once.
   *
   * @return false while it waits, and once it was given up
   */
  boolean holdsPlace();

  /**
   * Whether its end is being recorded.
   *
   * @return true until that is done
   */
  boolean isEnding();

  /** Its time is up. */
  void expire();

  /** Nothing of it may be stored any more. */
  void cancel();
}
