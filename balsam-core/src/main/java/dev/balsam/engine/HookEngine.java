package dev.balsam.engine;

import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * The hooks of a site as one launcher runs them. All methods may be called from any thread.
 *
 * <pre>{@code
 * HookEngine hooks = engine.hooks(launcher, JobFilter.ALL, Map.of("check", ctx -> {}));
 * for (HookCall call : hooks.claim(Set.of(), 1)) {
 *   HookTransaction transaction = hooks.begin(call);
 *   transaction.code().orElseThrow().run(transaction.context());
 *   transaction.commit();
 * }
 * }</pre>
 */
public interface HookEngine {
  /**
   * Takes jobs that wait for a hook which this launcher knows, by one conditional statement. Their
   * state stays as it is; nobody else takes them before the hook has ended or this launcher has.
   *
   * @param busy jobs whose hooks this launcher is still running, perhaps in vain: they are not
   *     taken, so that the end of an earlier call can never pass for that of a later one
   * @param most how many
   * @return the hooks to run
   */
  List<HookCall> claim(Set<Long> busy, int most);

  /**
   * Gives back what this launcher has taken without knowing it: the answer to a claim may be lost
   * after its commit.
   *
   * @param busy jobs whose hooks this launcher is running
   * @return how many jobs were given back
   */
  int settle(Set<Long> busy);

  /**
   * Which calls are in vain, because the jobs were killed or are no longer this launcher's.
   *
   * @param calls calls under way
   * @return ids of their jobs
   */
  Set<Long> lost(Collection<HookCall> calls);

  /**
   * Prepares a call.
   *
   * @param call from {@link #claim}
   * @return what the hook works with
   */
  HookTransaction begin(HookCall call);
}
