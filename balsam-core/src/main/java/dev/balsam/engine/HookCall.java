package dev.balsam.engine;

import dev.balsam.HookRef;
import java.time.Duration;

/**
 * A hook that a launcher has to run now. The job is its own until the hook has ended; that is
 * committed.
 *
 * <pre>{@code
 * HookEngine hooks = engine.hooks(launcher, JobFilter.ALL, Map.of());
 * for (HookCall call : hooks.claim(Set.of(), 4)) {
 *   System.out.println("job " + call.job().id() + ": " + call.describe());
 * }
 * }</pre>
 *
 * @param job the job; {@code from} is the state in which it waits for the hook, {@code attempt} the
 *     number of its latest run
 * @param point which of its hooks
 * @param hook what is stored of it
 * @param limit how long it may take
 */
public record HookCall(ClaimedJob job, HookPoint point, HookRef hook, Duration limit) {
  /**
   * Words for a person.
   *
   * @return for example {@code postprocess hook "converged?"}
   */
  public String describe() {
    return point.describe(hook);
  }
}
