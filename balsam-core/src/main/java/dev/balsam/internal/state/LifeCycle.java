package dev.balsam.internal.state;

import static dev.balsam.JobState.AWAITING_PARENTS;
import static dev.balsam.JobState.CREATED;
import static dev.balsam.JobState.FAILED;
import static dev.balsam.JobState.JOB_FINISHED;
import static dev.balsam.JobState.POSTPROCESSED;
import static dev.balsam.JobState.PREPROCESSED;
import static dev.balsam.JobState.READY;
import static dev.balsam.JobState.RESTART_READY;
import static dev.balsam.JobState.RUN_DONE;
import static dev.balsam.JobState.RUN_ERROR;
import static dev.balsam.JobState.RUN_TIMEOUT;
import static dev.balsam.JobState.STAGED_IN;

import dev.balsam.JobState;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Which way a job goes from here: paths of states, each passing the steps that have nothing to do.
 */
public final class LifeCycle {
  private static final Set<JobState> UNPREPARED = EnumSet.of(AWAITING_PARENTS, READY, STAGED_IN);

  private LifeCycle() {}

  /**
   * The first states of a new job.
   *
   * @param steps its {@link StepSet}
   * @param pendingParents parents that have not finished
   * @return the path, beginning with CREATED
   */
  public static List<JobState> created(int steps, int pendingParents) {
    List<JobState> path = new ArrayList<>();
    path.add(CREATED);
    if (waits(steps, pendingParents)) {
      path.add(AWAITING_PARENTS);
    } else {
      path.addAll(released(steps));
    }
    return path;
  }

  /**
   * The states after the last parent has finished.
   *
   * @param steps the job's {@link StepSet}
   * @return the path, beginning with READY
   */
  public static List<JobState> released(int steps) {
    List<JobState> path = new ArrayList<>();
    path.add(READY);
    if (!StepSet.has(steps, StepSet.STAGE_IN)) {
      path.addAll(stagedIn(steps));
    }
    return path;
  }

  /**
   * The states after the input is there.
   *
   * @param steps the job's {@link StepSet}
   * @return the path, beginning with STAGED_IN
   */
  public static List<JobState> stagedIn(int steps) {
    return StepSet.has(steps, StepSet.PREPROCESS)
        ? List.of(STAGED_IN)
        : List.of(STAGED_IN, PREPROCESSED);
  }

  /**
   * The states after a run that ended with exit code 0.
   *
   * @param steps the job's {@link StepSet}
   * @return the path, beginning with RUN_DONE
   */
  public static List<JobState> succeeded(int steps) {
    if (StepSet.has(steps, StepSet.POSTPROCESS)) {
      return List.of(RUN_DONE);
    }
    List<JobState> path = new ArrayList<>();
    path.add(RUN_DONE);
    path.addAll(postprocessed(steps));
    return path;
  }

  /**
   * The states after the postprocess hook, or in its place.
   *
   * @param steps the job's {@link StepSet}
   * @return the path, beginning with POSTPROCESSED
   */
  public static List<JobState> postprocessed(int steps) {
    return StepSet.has(steps, StepSet.STAGE_OUT)
        ? List.of(POSTPROCESSED)
        : List.of(POSTPROCESSED, JOB_FINISHED);
  }

  /**
   * The states after a run that failed.
   *
   * @param steps the job's {@link StepSet}
   * @param retriesLeft automatic restarts that are left
   * @return the path, beginning with RUN_ERROR
   */
  public static List<JobState> erred(int steps, int retriesLeft) {
    if (retriesLeft > 0) {
      return List.of(RUN_ERROR, RESTART_READY);
    }
    return StepSet.has(steps, StepSet.ON_ERROR) ? List.of(RUN_ERROR) : List.of(RUN_ERROR, FAILED);
  }

  /**
   * The states after a run that was cut off; the matrix of the original's policies.
   *
   * @param steps the job's {@link StepSet}
   * @param mayRepeat false when it has reached its own limit too often
   * @return the path, beginning with RUN_TIMEOUT
   */
  public static List<JobState> cutOff(int steps, boolean mayRepeat) {
    if (StepSet.has(steps, StepSet.ON_TIMEOUT)) {
      return List.of(RUN_TIMEOUT);
    }
    boolean repeat = mayRepeat && !StepSet.has(steps, StepSet.NO_TIMEOUT_RETRY);
    return List.of(RUN_TIMEOUT, repeat ? RESTART_READY : FAILED);
  }

  /**
   * The states after a user's restart.
   *
   * @param steps the job's {@link StepSet}
   * @param pendingParents parents that have not finished
   * @param attempt number of its latest run; 0 if it never ran
   * @param endedFrom the state in which it was before it ended
   * @return the path
   */
  public static List<JobState> restarted(
      int steps, int pendingParents, int attempt, JobState endedFrom) {
    if (waits(steps, pendingParents)) {
      return List.of(AWAITING_PARENTS);
    }
    // It may have run before and have waited for its parents since: then its input is an old one.
    boolean prepared = attempt > 0 && !UNPREPARED.contains(endedFrom);
    return prepared ? List.of(RESTART_READY) : released(steps);
  }

  private static boolean waits(int steps, int pendingParents) {
    return pendingParents > 0 && !StepSet.has(steps, StepSet.IGNORE_PARENTS);
  }
}
