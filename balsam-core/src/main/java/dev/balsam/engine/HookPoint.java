package dev.balsam.engine;

import dev.balsam.App;
import dev.balsam.HookRef;
import dev.balsam.JobState;
import java.util.Arrays;
import java.util.Optional;

/**
 * The moments of a job's life at which its app may have a hook, each with the state in which the
 * job waits for it.
 *
 * <pre>{@code
 * Optional<HookRef> hook = HookPoint.in(JobState.RUN_DONE).flatMap(point -> point.hook(app));
 * }</pre>
 */
public enum HookPoint {
  /** Before the first run. */
  PREPROCESS(JobState.STAGED_IN, "preprocess hook"),
  /** After a run that ended with exit code 0. */
  POSTPROCESS(JobState.RUN_DONE, "postprocess hook"),
  /** After a run that failed and is not repeated. */
  ON_ERROR(JobState.RUN_ERROR, "error handler"),
  /** After a run that was cut off. */
  ON_TIMEOUT(JobState.RUN_TIMEOUT, "timeout handler");

  private final JobState state;
  private final String words;

  HookPoint(JobState state, String words) {
    this.state = state;
    this.words = words;
  }

  /**
   * The point at which a job stands.
   *
   * @param state the job's state
   * @return the point, if hooks run in that state
   */
  public static Optional<HookPoint> in(JobState state) {
    return Arrays.stream(values()).filter(point -> point.state == state).findFirst();
  }

  /**
   * The state in which a job waits for this hook.
   *
   * @return the state
   */
  public JobState state() {
    return state;
  }

  /**
   * The hook that an app has here. For a job that waits in RUN_ERROR or RUN_TIMEOUT without a
   * handler of its app it is the postprocess hook, which the job asked for: without a hook no job
   * waits there.
   *
   * @param app the app
   * @return what is stored of it, if there is one
   */
  public Optional<HookRef> hook(App app) {
    return switch (this) {
      case PREPROCESS -> app.preprocess();
      case POSTPROCESS -> app.postprocess();
      case ON_ERROR -> app.onError().or(app::postprocess);
      case ON_TIMEOUT -> app.onTimeout().or(app::postprocess);
    };
  }

  /**
   * Words for a person about one hook.
   *
   * @param named what is stored of the hook
   * @return for example {@code error handler "give up"} or {@code preprocess hook (script ./mesh)}
   */
  public String describe(HookRef named) {
    return named instanceof HookRef.Named known
        ? words + " \"" + known.name() + "\""
        : words + " (" + named.describe() + ")";
  }

  /**
   * Whether the run before was one that did not succeed, so that the hook has to decide what
   * becomes of the job.
   *
   * @return true for the handlers
   */
  public boolean isHandler() {
    return this == ON_ERROR || this == ON_TIMEOUT;
  }

  /**
   * Words for a person.
   *
   * @return for example {@code error handler}
   */
  @Override
  public String toString() {
    return words;
  }
}
