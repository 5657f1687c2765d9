package dev.balsam;

/**
 * The 14 states of a job, with the names of the original Balsam. {@code docs/states.md} has the
 * picture of the legal moves between them.
 *
 * <pre>{@code
 * JobState state = job.await(Duration.ofMinutes(5));
 * if (state.isTerminal() && state != JobState.JOB_FINISHED) {
 *   System.out.println(job.explain());
 * }
 * }</pre>
 */
public enum JobState {
  /** Stored, nothing decided yet. */
  CREATED,
  /** Waits until every parent is {@link #JOB_FINISHED}. */
  AWAITING_PARENTS,
  /** May begin: its input has still to be staged in. */
  READY,
  /** Its input is in place; the preprocess hook comes next. */
  STAGED_IN,
  /** Waits for a place in an allocation. */
  PREPROCESSED,
  /** Claimed by a launcher, which starts it and watches it. */
  RUNNING,
  /** Its program ended with exit code 0; the postprocess hook comes next. */
  RUN_DONE,
  /** Its results are in place; stage-out comes next. */
  POSTPROCESSED,
  /** Finished successfully. Terminal. */
  JOB_FINISHED,
  /** Its run was cut off, by its own time limit or by the end of the launcher. */
  RUN_TIMEOUT,
  /** Its program ended with another exit code than 0, or could not be started. */
  RUN_ERROR,
  /** Waits for a place in an allocation, to run again. */
  RESTART_READY,
  /** Failed for good, by itself or because a job that it depends on did. Terminal. */
  FAILED,
  /** Killed by a user. Terminal. */
  USER_KILLED;

  /**
   * Whether the engine never moves a job on from here; only a user's restart does.
   *
   * @return true for JOB_FINISHED, FAILED and USER_KILLED
   */
  public boolean isTerminal() {
    return this == JOB_FINISHED || this == FAILED || this == USER_KILLED;
  }

  /**
   * Whether a launcher may claim a job in this state.
   *
   * @return true for PREPROCESSED and RESTART_READY
   */
  public boolean isRunnable() {
    return this == PREPROCESSED || this == RESTART_READY;
  }

  /**
   * Whether a launcher owns a job in this state.
   *
   * @return true for RUNNING
   */
  public boolean isActive() {
    return this == RUNNING;
  }

  /**
   * Whether the next step of a job in this state is the engine's, not a program's: waiting for
   * parents, staging, hooks.
   *
   * @return true for every state that is neither terminal, runnable nor active
   */
  public boolean isProcessable() {
    return !isTerminal() && !isRunnable() && !isActive();
  }
}
