package dev.balsam.internal.state;

import dev.balsam.JobDefinition;

/**
 * Which steps of a job's life have something to do, as a bit set that fits the hot table. The
 * others are passed in the same write as the step before.
 */
public final class StepSet {
  /** Input is fetched or linked. */
  public static final int STAGE_IN = 1;

  /** A hook runs before the first run. */
  public static final int PREPROCESS = 1 << 1;

  /** A hook runs after a successful run. */
  public static final int POSTPROCESS = 1 << 2;

  /** Results are copied out. */
  public static final int STAGE_OUT = 1 << 3;

  /** A hook handles errors. */
  public static final int ON_ERROR = 1 << 4;

  /** A hook handles cut-off runs. */
  public static final int ON_TIMEOUT = 1 << 5;

  /** Its parents are only looked at for data: it starts without them. */
  public static final int IGNORE_PARENTS = 1 << 6;

  /** A run that was cut off is not repeated without asking. */
  public static final int NO_TIMEOUT_RETRY = 1 << 7;

  /** The postprocess hook was asked to handle errors too. */
  public static final int POSTPROCESS_ON_ERROR = 1 << 8;

  /** The postprocess hook was asked to handle cut-off runs too. */
  public static final int POSTPROCESS_ON_TIMEOUT = 1 << 9;

  private StepSet() {}

  /**
   * The steps of a job.
   *
   * @param job the job
   * @param hasParents whether it depends on any other
   * @return the bits
   */
  public static int of(JobDefinition job, boolean hasParents) {
    var app = job.app();
    var rules = job.rules();
    var files = job.files();
    boolean postprocess = app.postprocess().isPresent();
    int steps = 0;
    steps |=
        files.stageIn().isPresent() || (hasParents && !files.inputFiles().isEmpty()) ? STAGE_IN : 0;
    steps |= app.preprocess().isPresent() ? PREPROCESS : 0;
    steps |= postprocess ? POSTPROCESS : 0;
    steps |= files.stageOut().isPresent() && !files.stageOutFiles().isEmpty() ? STAGE_OUT : 0;
    steps |=
        app.onError().isPresent() || (postprocess && rules.postprocessOnError()) ? ON_ERROR : 0;
    steps |=
        app.onTimeout().isPresent() || (postprocess && rules.postprocessOnTimeout())
            ? ON_TIMEOUT
            : 0;
    steps |= rules.waitForParents() ? 0 : IGNORE_PARENTS;
    steps |= rules.autoTimeoutRetry() ? 0 : NO_TIMEOUT_RETRY;
    steps |= rules.postprocessOnError() ? POSTPROCESS_ON_ERROR : 0;
    steps |= rules.postprocessOnTimeout() ? POSTPROCESS_ON_TIMEOUT : 0;
    return steps;
  }

  /**
   * Whether a step is in a set.
   *
   * @param steps the bits
   * @param step one of the constants here
   * @return true if it has something to do
   */
  public static boolean has(int steps, int step) {
    return (steps & step) != 0;
  }
}
