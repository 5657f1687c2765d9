package dev.balsam.launcher.internal.run;

import dev.balsam.JobState;
import dev.balsam.engine.Leftover;
import dev.balsam.engine.RunResult;
import dev.balsam.launcher.LaunchReport;
import java.time.Duration;
import java.util.List;

/**
 * Counts how runs ended, and how much of the allocation was in use. Times are nanoseconds of a
 * monotonic clock.
 */
final class Tally {
  private final long started;
  private long finished;
  private long failed;
  private long timedOut;
  private long killed;
  private double usedNanos;
  private double used;
  private long usedSince;

  Tally(long now) {
    started = now;
    usedSince = now;
  }

  void ended(RunResult result) {
    JobState how = result.path().get(0);
    switch (how) {
      case RUN_DONE -> finished++;
      case RUN_TIMEOUT -> timedOut++;
      case RESTART_READY -> {
        // Given back before it ran.
      }
      default -> failed++;
    }
  }

  void killed() {
    killed++;
  }

  /** From now on this part of the allocation is in use. */
  void uses(double part, long now) {
    usedNanos += used * (now - usedSince);
    used = part;
    usedSince = now;
  }

  long done() {
    return finished;
  }

  long failed() {
    return failed + timedOut + killed;
  }

  LaunchReport report(long now, List<Leftover> leftBehind) {
    uses(0, now);
    long nanos = Math.max(1, now - started);
    long all = finished + failed + timedOut + killed;
    return new LaunchReport(
        finished,
        failed,
        timedOut,
        killed,
        Duration.ofNanos(nanos),
        all * 1e9 / nanos,
        Math.min(1, usedNanos / nanos),
        leftBehind);
  }
}
