package dev.balsam;

import java.util.List;

/**
 * A job with every step of its life so far, read many at a time by {@link JobQuery#histories()}.
 *
 * <pre>{@code
 * site.jobs().workflow("water-scan").histories().forEach(history ->
 *     System.out.println(history.job().name() + " took " + history.events().size() + " steps"));
 * }</pre>
 *
 * @param job the job
 * @param events its steps in order
 */
public record JobHistory(JobRow job, List<JobEvent> events) {
  /**
   * Copies the list.
   *
   * @param job the job
   * @param events its steps in order
   */
  public JobHistory {
    events = List.copyOf(events);
  }
}
