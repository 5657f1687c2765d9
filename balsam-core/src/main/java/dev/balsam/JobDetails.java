package dev.balsam;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * All that is stored of a job, as it was at one moment, read many at a time by {@link
 * JobQuery#details()}.
 *
 * <pre>{@code
 * site.jobs().state(JobState.FAILED).details().forEach(job ->
 *     System.out.println(job.row().name() + ": " + job.latest().map(JobEvent::message).orElse("")));
 * }</pre>
 *
 * @param row what a list shows of it
 * @param definition what it is made of
 * @param parents ids of the jobs that it depends on, in order
 * @param latest the last step of its history
 * @param workdir absolute path of its working directory, which its first run makes
 */
public record JobDetails(
    JobRow row,
    JobDefinition definition,
    List<Long> parents,
    Optional<JobEvent> latest,
    Path workdir) {
  /**
   * Copies the list.
   *
   * @param row what a list shows of it
   * @param definition what it is made of
   * @param parents ids of the jobs that it depends on, in order
   * @param latest the last step of its history
   * @param workdir absolute path of its working directory, which its first run makes
   */
  public JobDetails {
    parents = List.copyOf(parents);
  }
}
