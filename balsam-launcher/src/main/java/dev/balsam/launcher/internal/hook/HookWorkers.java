package dev.balsam.launcher.internal.hook;

import dev.balsam.engine.Engine;
import dev.balsam.engine.HookCall;
import dev.balsam.engine.HookEngine;
import dev.balsam.launcher.internal.step.Scripts;
import dev.balsam.launcher.internal.step.StepSource;
import dev.balsam.launcher.internal.step.StepWorkers;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs the hooks of a launcher beside its tasks, scripts with a task runner of their own. */
public final class HookWorkers implements AutoCloseable {
  private static final int FEWEST = 4;

  private final HookEngine hooks;
  private final Scripts scripts;
  private final StepWorkers<HookRun> workers;

  /**
   * Makes them; they work from {@link #start} on.
   *
   * @param engine the site
   * @param hooks the hooks of this launcher
   * @param environment the whole environment of a task of this launcher
   * @param done told whenever a hook has ended and its job may have moved
   */
  public HookWorkers(
      Engine engine, HookEngine hooks, Map<String, String> environment, Runnable done) {
    this.hooks = hooks;
    this.scripts = new Scripts(environment, engine.leases().killGrace());
    int places = Math.max(FEWEST, Runtime.getRuntime().availableProcessors());
    this.workers =
        new StepWorkers<>(engine, "hooks", new Source(), places, Integer.MAX_VALUE, done);
  }

  /** Begins to work. */
  public void start() {
    workers.start();
  }

  /**
   * Whether a hook is being run, or its end recorded.
   *
   * @return false when there is nothing to wait for
   */
  public boolean isBusy() {
    return workers.isBusy();
  }

  /**
   * Gives every hook up: nothing that one asked for is stored from now on, and scripts are being
   * ended. Returns at once; the jobs stay this launcher's until it leaves the site.
   */
  public void cancel() {
    workers.cancel();
  }

  /** Gives every hook up, and waits until no script is left. */
  @Override
  public void close() {
    workers.cancel();
    scripts.close();
    workers.close();
  }

  private HookRun run(HookCall call) {
    return new HookRun(call, hooks.begin(call), scripts, workers::isClosed, workers::ended);
  }

  private final class Source implements StepSource<HookRun> {
    @Override
    public List<HookRun> claim(Set<Long> busy, int most) {
      return hooks.claim(busy, most).stream().map(HookWorkers.this::run).toList();
    }

    @Override
    public int settle(Set<Long> busy) {
      return hooks.settle(busy);
    }

    @Override
    public Set<Long> lost(List<HookRun> runs) {
      return hooks.lost(runs.stream().map(HookRun::call).toList());
    }
  }
}
