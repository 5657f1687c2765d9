package dev.balsam.launcher.internal.thread;

import java.time.Duration;

/** Nanoseconds of a duration of any length. */
public final class Nanos {
  // 146 years: may be added to a reading of System.nanoTime() and still be compared with another.
  private static final Duration MOST = Duration.ofNanos(Long.MAX_VALUE / 2);

  private Nanos() {}

  /**
   * The nanoseconds.
   *
   * @param duration any
   * @return at most half of what a long holds
   */
  public static long of(Duration duration) {
    return (duration.compareTo(MOST) > 0 ? MOST : duration).toNanos();
  }
}
