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
 */
public record JobEvent(
    long jobId,
    Optional<JobState> from,
    JobState to,
    Instant instant,
    String message,
    int attempt) {}
