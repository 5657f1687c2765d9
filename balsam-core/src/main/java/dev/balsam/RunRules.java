package dev.balsam;

import java.time.Duration;
import java.util.Optional;

/**
 * When and how often a job runs.
 *
 * <pre>{@code
 * int retries = job.definition().rules().retries();
 * }</pre>
 *
 * @param wallTime estimate of one run, for ordering and for "does it still fit"; empty when unknown
 * @param timeout hard limit of one run; empty for none
 * @param retries automatic restarts after RUN_ERROR
 * @param priority higher runs first
 * @param waitForParents whether it waits for its parents to finish
 * @param autoTimeoutRetry whether a run that was cut off is repeated without asking
 * @param postprocessOnError whether the app's postprocess hook handles errors too
 * @param postprocessOnTimeout whether the app's postprocess hook handles runs that were cut off too
 */
public record RunRules(
    Optional<Duration> wallTime,
    Optional<Duration> timeout,
    int retries,
    int priority,
    boolean waitForParents,
    boolean autoTimeoutRetry,
    boolean postprocessOnError,
    boolean postprocessOnTimeout) {
  /** No limits, no retries, waits for parents. */
  public static final RunRules DEFAULT =
      new RunRules(Optional.empty(), Optional.empty(), 0, 0, true, true);

  /**
   * Rules by which the postprocess hook runs after a success only.
   *
   * @param wallTime estimate of one run
   * @param timeout hard limit of one run
   * @param retries automatic restarts after RUN_ERROR
   * @param priority higher runs first
   * @param waitForParents whether it waits for its parents to finish
   * @param autoTimeoutRetry whether a run that was cut off is repeated without asking
   */
  public RunRules(
      Optional<Duration> wallTime,
      Optional<Duration> timeout,
      int retries,
      int priority,
      boolean waitForParents,
      boolean autoTimeoutRetry) {
    this(wallTime, timeout, retries, priority, waitForParents, autoTimeoutRetry, false, false);
  }

  /**
   * The same rules, but for what the postprocess hook handles.
   *
   * @param onError errors
   * @param onTimeout runs that were cut off
   * @return a copy
   */
  public RunRules withPostprocess(boolean onError, boolean onTimeout) {
    return new RunRules(
        wallTime, timeout, retries, priority, waitForParents, autoTimeoutRetry, onError, onTimeout);
  }
}
