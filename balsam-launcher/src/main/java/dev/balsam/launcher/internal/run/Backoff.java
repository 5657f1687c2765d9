package dev.balsam.launcher.internal.run;

import java.time.Duration;

/** How long to wait before the database is asked again after it did not answer. Pure. */
final class Backoff {
  private static final Duration FIRST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private Duration pause = FIRST;
  private boolean away;

  /** It did not answer; how long to wait now. */
  Duration failed() {
    Duration now = pause;
    Duration twice = pause.multipliedBy(2);
    pause = twice.compareTo(LONGEST) > 0 ? LONGEST : twice;
    away = true;
    return now;
  }

  /** It answered. */
  void answered() {
    pause = FIRST;
    away = false;
  }

  /** Whether it did not answer when it was asked last. */
  boolean isAway() {
    return away;
  }

  /** How long to wait before the next try. */
  Duration pause() {
    return pause;
  }
}
