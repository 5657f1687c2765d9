package dev.balsam.launcher.internal.estimate;

import dev.balsam.BalsamException;
import dev.balsam.engine.Campaign;
import dev.balsam.engine.Campaign.Planned;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How long a run of a job is taken to last: what the user says of its app, else the median of that
 * app's runs so far, else the job's own estimate, else what the user says of all others.
 */
final class TaskTimes {
  // What a sum of nanoseconds can bear.
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private final Map<String, Duration> said;
  private final Map<String, Duration> measured;
  private final Optional<Duration> otherwise;

  /**
   * Takes what is known.
   *
   * @param said by the user, by app
   * @param measured medians by app
   * @param otherwise where nothing else is known
   */
  TaskTimes(
      Map<String, Duration> said, Map<String, Duration> measured, Optional<Duration> otherwise) {
    this.said = said;
    this.measured = measured;
    this.otherwise = otherwise;
  }

  /**
   * Refuses what nothing is known of.
   *
   * @throws BalsamException naming the apps
   */
  void require(Campaign campaign) {
    Map<String, Integer> unknown = new TreeMap<>();
    for (Planned job : campaign.jobs()) {
      if (!job.ran() && find(job) == null) {
        unknown.merge(job.app(), 1, Integer::sum);
      }
    }
    if (!unknown.isEmpty()) {
      throw new BalsamException(
          "Nobody knows how long these jobs take (by app: "
              + unknown
              + "): the apps have never run well here, and the jobs have no wallTime. Give taskTime.");
    }
  }

  /** Nanoseconds. */
  long of(Planned job) {
    Duration time = find(job);
    if (time == null) {
      throw new IllegalStateException("not required before");
    }
    return time.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : time.toNanos();
  }

  private @Nullable Duration find(Planned job) {
    Duration known = said.getOrDefault(job.app(), measured.get(job.app()));
    if (known == null && job.needs().wallSeconds() > 0) {
      return Duration.ofSeconds(job.needs().wallSeconds());
    }
    return known == null ? otherwise.orElse(null) : known;
  }
}
