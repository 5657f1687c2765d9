package dev.balsam.launcher.internal.run;

import dev.balsam.engine.Backlog;
import dev.balsam.launcher.internal.thread.Nanos;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

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
  private final BooleanSupplier seenEnding;
  private Optional<Long> idleSince = Optional.empty();
  private boolean lookedOnceMore;

  IdleRule(Optional<Duration> stay) {
    this(stay, Host::hasSeenEnding);
  }

  /**
   * The rule.
   *
   * @param stay how long to stay with nothing to run; empty for ever
   * @param seenEnding whether the last look met a dead launcher whose jobs cannot be given back yet
   */
  IdleRule(Optional<Duration> stay, BooleanSupplier seenEnding) {
    this.stay = stay;
    this.seenEnding = seenEnding;
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
    boolean notGivenBackYet = seenEnding.getAsBoolean();
    if (!lookedOnceMore || notGivenBackYet) {
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
