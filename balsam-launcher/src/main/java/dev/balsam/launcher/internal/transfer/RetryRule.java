package dev.balsam.launcher.internal.transfer;

import dev.balsam.engine.TransferRules;
import java.time.Duration;
import java.util.Optional;

/** Decides whether a transfer that failed is tried again, and when. Pure. */
final class RetryRule {
  private static final Duration LONGEST = Duration.ofMinutes(5);
  private static final int MOST_DOUBLINGS = 20;
  // Jobs that met the same dead server must not all come back at once.
  private static final double SPREAD = 0.5;

  private RetryRule() {}

  /**
   * How long to wait before the next attempt.
   *
   * @param rules the site's
   * @param attempt number of the attempt that failed, from 1
   * @param chance between 0 and 1
   * @return the pause, or empty when that attempt was the last
   */
  static Optional<Duration> pauseAfter(TransferRules rules, int attempt, double chance) {
    if (attempt >= rules.attempts()) {
      return Optional.empty();
    }
    Duration doubled =
        rules.pause().multipliedBy(1L << Math.min(MOST_DOUBLINGS, Math.max(0, attempt - 1)));
    Duration pause = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
    return Optional.of(Duration.ofNanos((long) (pause.toNanos() * (1 + SPREAD * chance))));
  }
}
