package dev.balsam.internal.site;

import java.time.Duration;

/** Limits of waiting as the clock of the JVM takes them. */
final class Waits {
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private Waits() {}

  /** Nanoseconds from 0 to a hundred years: {@code Duration} itself reaches much further. */
  static long nanos(Duration limit) {
    if (limit.isNegative()) {
      return 0;
    }
    return limit.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : limit.toNanos();
  }
}
