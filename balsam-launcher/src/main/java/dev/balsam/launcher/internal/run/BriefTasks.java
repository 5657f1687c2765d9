package dev.balsam.launcher.internal.run;

import java.util.concurrent.TimeUnit;

/**
 * Whether the tasks of a launcher are so brief that claiming them one turn at a time would take as
 * long as running them, and how many to claim ahead then. Pure; times in nanoseconds.
 */
final class BriefTasks {
  /** Longest wait of a job that was claimed ahead. */
  static final long MOMENT = TimeUnit.SECONDS.toNanos(1);

  /** How many candidates are worth a look then: one claim of many costs less than many claims. */
  static final int LOOK = 256;

  // A claim takes one or two milliseconds (docs/performance.md): a tenth of such a task at most.
  private static final long BRIEF = TimeUnit.MILLISECONDS.toNanos(20);
  private static final int FEWEST_SEEN = 32;
  private static final int TURNS = 16;

  private double mean;
  private int seen;

  /** A task has run for so long. */
  void ran(long nanos) {
    seen = Math.min(seen + 1, FEWEST_SEEN);
    mean += (Math.min(nanos, MOMENT) - mean) / seen;
  }

  /** Whether enough were seen, and were brief. */
  boolean areBrief() {
    return seen == FEWEST_SEEN && mean < BRIEF;
  }

  /**
   * How many jobs to claim beside those that have a place.
   *
   * @param placed how many have
   * @param candidates how many were seen in all
   */
  int ahead(int placed, int candidates) {
    return areBrief() ? Math.min(TURNS * placed, candidates - placed) : 0;
  }
}
