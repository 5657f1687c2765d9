package dev.balsam.engine;

import dev.balsam.JobState;
import java.util.List;

/**
 * What follows a hook; made by {@link AfterHook}.
 *
 * <pre>{@code
 * HookResult result = AfterHook.done(HookPoint.POSTPROCESS, 0);
 * }</pre>
 *
 * @param path the states entered, in order
 * @param message what the history shall say; perhaps empty
 */
public record HookResult(List<JobState> path, String message) {
  /**
   * Copies the path.
   *
   * @param path the states entered, in order
   * @param message what the history shall say; perhaps empty
   */
  public HookResult {
    path = List.copyOf(path);
  }

  /**
   * The state in which the job is left.
   *
   * @return the last of the path
   */
  public JobState to() {
    return path.get(path.size() - 1);
  }
}
