package dev.balsam.launcher.internal.run;

import dev.balsam.Hook;
import dev.balsam.engine.JobFilter;
import dev.balsam.launcher.Allocation;
import dev.balsam.launcher.LaunchMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a launcher was asked to do.
 *
 * @param allocation its nodes
 * @param mode which kinds of jobs it runs
 * @param filter which jobs it takes
 * @param timeLimit when it stops at the latest
 * @param idleTimeout how long it stays with nothing to run; empty for ever
 * @param warning what running tasks are told before the time is up
 * @param progress whether it shows progress
 * @param hooks code by name
 * @param batchJob the batch job that it was started in
 */
public record LaunchPlan(
    Allocation allocation,
    LaunchMode mode,
    JobFilter filter,
    Optional<Duration> timeLimit,
    Optional<Duration> idleTimeout,
    Optional<EndWarning> warning,
    boolean progress,
    Map<String, Hook> hooks,
    Optional<Long> batchJob) {
  /**
   * How long the launcher may work.
   *
   * @param now the time
   * @return to the end of the time limit or of the allocation, whichever comes first; empty for
   *     ever
   */
  Optional<Duration> timeLeft(Instant now) {
    Optional<Duration> allocated = allocation.endsAt().map(end -> Duration.between(now, end));
    return Stream.of(timeLimit, allocated).flatMap(Optional::stream).min(Duration::compareTo);
  }
}
