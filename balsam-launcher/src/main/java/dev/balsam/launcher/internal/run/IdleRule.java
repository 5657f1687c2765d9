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
    /** Try to claim once more: a job may have become runnable after the last try. */
    LOOK_ONCE_MORE,
    /** Nothing can happen. */
    LEAVE
  }

  private final Optional<Duration> stay;
  private Optional<Long> idleSince = Optional.empty();
  private boolean lookedOnceMore;

  IdleRule(Optional<Duration> stay) {
    this.stay = stay;
  }

  /** Something was claimed, or still runs. */
  void busy() {
    idleSince = Optional.empty();
    lookedOnceMore = false;
  }

  /** Nothing runs and nothing could be claimed. */
  Verdict idle(Backlog backlog, long now) {
    if (stay.isEmpty() || backlog.mayGetWork()) {
      busy();
      return Verdict.STAY;
    }
    long since = idleSince.orElse(now);
    idleSince = Optional.of(since);
    if (now - since < Nanos.of(stay.get())) {
      return Verdict.STAY;
    }
    if (!lookedOnceMore) {
      lookedOnceMore = true;
      return Verdict.LOOK_ONCE_MORE;
    }
    return Verdict.LEAVE;
  }

  /** Whether anybody cares: a launcher that stays for ever need not ask what is left. */
  boolean isPatient() {
    return stay.isEmpty();
  }
}
