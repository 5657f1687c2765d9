package dev.balsam.scheduler;

import java.time.Duration;

/** How much of a batch job's time its launcher has. */
final class LaunchTimes {
  // The original gives up two minutes of every batch job, however short it is.
  private static final Duration MOST = Duration.ofMinutes(2);
  // Between SIGTERM and the last result recorded, killGraceSeconds being 10 by default.
  private static final Duration LEAST = Duration.ofSeconds(15);
  private static final int PART = 10;

  private LaunchTimes() {}

  /**
   * The time from the start of the batch job to the end of its launcher, which needs the rest to
   * end its tasks: a tenth, at least 15 seconds and at most 2 minutes, and never more than half.
   */
  static Duration launching(Duration wallTime) {
    Duration rest = wallTime.dividedBy(PART);
    rest = rest.compareTo(LEAST) < 0 ? LEAST : rest;
    rest = rest.compareTo(MOST) > 0 ? MOST : rest;
    Duration half = wallTime.dividedBy(2);
    return wallTime.minus(rest.compareTo(half) > 0 ? half : rest);
  }
}
