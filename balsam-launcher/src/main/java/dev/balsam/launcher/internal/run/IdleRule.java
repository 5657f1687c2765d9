package dev.balsam.launcher.internal.run;

import dev.balsam.engine.Backlog;
import java.time.Duration;
import java.util.Optional;

/**
 * Decides whether a launcher with nothing to do may leave: only when no job that it could run can
 * become runnable without anybody doing anything, and that for as long as it was told to stay.
 * Pure; times are nanoseconds of a monotonic clock.
 */
final class IdleRule {
  /** What to do. */
  enum Verdict {
    /** Wait for something to happen. */
    STAY,
    /** Nothing can happen. */
    LEAVE
  }

  private final Optional<Duration> stay;
  private Optional<Long> idleSince = Optional.empty();

  IdleRule(Optional<Duration> stay) {
    this.stay = stay;
  }

  /** Something was claimed, or still runs. */
  void busy() {
    idleSince = Optional.empty();
  }

  /** Nothing runs and nothing could be claimed. */
  Verdict idle(Backlog backlog, long now) {
    if (stay.isEmpty() || backlog.mayGetWork()) {
      idleSince = Optional.empty();
      return Verdict.STAY;
    }
    long since = idleSince.orElse(now);
    idleSince = Optional.of(since);
    return now - since >= stay.get().toNanos() ? Verdict.LEAVE : Verdict.STAY;
  }

  /** Whether anybody cares: a launcher that stays for ever need not ask what is left. */
  boolean isPatient() {
    return stay.isEmpty();
  }
}
