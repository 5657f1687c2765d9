package dev.balsam.engine;

import dev.balsam.BalsamException;
import dev.balsam.JobState;
import dev.balsam.internal.state.LifeCycle;
import dev.balsam.internal.state.StateTable;
import java.util.List;

/**
 * Decides what follows a hook, from where it ran and what it said. Pure.
 *
 * <pre>{@code
 * HookResult result = AfterHook.failed(HookPoint.PREPROCESS, "no input");
 * }</pre>
 */
public final class AfterHook {
  private AfterHook() {}

  /**
   * The hook ended and gave no verdict. A handler that says nothing leaves a failed run failed, as
   * in the original (its transition table, section 2.1).
   *
   * @param point which hook
   * @param steps bits of the job's steps
   * @return what follows
   */
  public static HookResult done(HookPoint point, int steps) {
    return switch (point) {
      case PREPROCESS -> result(point, List.of(JobState.PREPROCESSED), "");
      case POSTPROCESS -> result(point, LifeCycle.postprocessed(steps), "");
      case ON_ERROR, ON_TIMEOUT ->
          failed(
              point,
              "The "
                  + point
                  + " ended without saying what becomes of the job, so it fails. Let it call restart, finish or fail.");
    };
  }

  /**
   * The hook wants the job to run again.
   *
   * @param point which hook
   * @param why its reason
   * @return what follows
   */
  public static HookResult restarted(HookPoint point, String why) {
    refuseBeforeRun(point, "restart", JobState.RESTART_READY);
    return result(point, List.of(JobState.RESTART_READY), why);
  }

  /**
   * The hook takes the run for a success. The original has no word for it; its scripts set the
   * state themselves.
   *
   * @param point which hook
   * @param steps bits of the job's steps
   * @param why its reason
   * @return what follows
   */
  public static HookResult accepted(HookPoint point, int steps, String why) {
    List<JobState> path = LifeCycle.postprocessed(steps);
    refuseBeforeRun(point, "accept", path.get(0));
    return result(point, path, why);
  }

  /**
   * The hook is content with the job as it is; nothing is staged out, as in the original.
   *
   * @param point which hook
   * @param why its reason
   * @return what follows
   */
  public static HookResult finished(HookPoint point, String why) {
    refuseBeforeRun(point, "finish", JobState.JOB_FINISHED);
    return result(point, List.of(JobState.JOB_FINISHED), why);
  }

  /**
   * The hook failed, or says that the job has.
   *
   * @param point which hook
   * @param why the reason
   * @return what follows
   */
  public static HookResult failed(HookPoint point, String why) {
    return result(point, List.of(JobState.FAILED), why);
  }

  private static void refuseBeforeRun(HookPoint point, String verdict, JobState to) {
    if (!StateTable.allows(point.state(), to)) {
      throw new BalsamException(
          "A "
              + point
              + " cannot "
              + verdict
              + " its job, which has not run yet. Return to let it run, or call fail.");
    }
  }

  private static HookResult result(HookPoint point, List<JobState> path, String message) {
    StateTable.require(point.state(), path);
    return new HookResult(path, message);
  }
}
