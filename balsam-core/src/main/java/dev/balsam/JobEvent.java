package dev.balsam;

import java.time.Instant;
import java.util.Optional;

/**
 * One step in a job's history.
 *
 * <pre>{@code
 * for (JobEvent event : job.history()) {
 *   System.out.println(event.instant() + " " + event.to() + " " + event.message());
 * }
 * }</pre>
 *
 * @param jobId the job
 * @param from the state left; empty when the job was made
 * @param to the state entered
 * @param instant when it happened, by the clock of whoever saw it
 * @param message why; empty when there is nothing to say
 * @param attempt number of the run that it belongs to; 0 before the first
 * @param by the collaborator who wrote it, by their own program or by their launcher, as the
 *     database saw it; empty when it was the owner of the site
 */
public record JobEvent(
    long jobId,
    Optional<JobState> from,
    JobState to,
    Instant instant,
    String message,
    int attempt,
    Optional<String> by) {

  /**
   * A step that the owner of the site wrote.
   *
   * @param jobId the job
   * @param from the state left; empty when the job was made
   * @param to the state entered
   * @param instant when it happened
   * @param message why; empty when there is nothing to say
   * @param attempt number of the run that it belongs to; 0 before the first
   */
  public JobEvent(
      long jobId,
      Optional<JobState> from,
      JobState to,
      Instant instant,
      String message,
      int attempt) {
    this(jobId, from, to, instant, message, attempt, Optional.empty());
  }
}
