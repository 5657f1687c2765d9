package dev.balsam;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a site is doing at a moment.
 *
 * <pre>{@code
 * Activity activity = site.monitor().look();
 * activity.errors().forEach(error -> System.out.println(error.name() + ": " + error.message()));
 * }</pre>
 *
 * @param at the moment, by the database's clock
 * @param launchers those that have not ended, lost ones among them
 * @param states how many jobs there are in each state; states without jobs are absent
 * @param last10s how fast jobs ended in the last 10 seconds
 * @param last60s how fast jobs ended in the last minute
 * @param errors the latest of the last minute, the newest first; at most five
 * @param batchJobs those that have not ended, as far as the site has heard
 */
public record Activity(
    Instant at,
    List<LauncherView> launchers,
    Map<JobState, Long> states,
    Rate last10s,
    Rate last60s,
    List<Failure> errors,
    List<BatchJob> batchJobs) {
  /**
   * How fast jobs ended.
   *
   * @param finished jobs per second that became JOB_FINISHED
   * @param errors runs per second that became RUN_ERROR or RUN_TIMEOUT, and jobs that FAILED
   *     without one
   */
  public record Rate(double finished, double errors) {}

  /**
   * A job that met an error.
   *
   * @param job its id
   * @param name its name
   * @param state the state that the error led to
   * @param at when it was recorded
   * @param message why
   */
  public record Failure(long job, String name, JobState state, Instant at, String message) {}
}
