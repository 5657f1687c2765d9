package dev.balsam.launcher.internal.run;

import dev.balsam.engine.Engine;
import dev.balsam.engine.KeptResults;
import java.util.concurrent.atomic.AtomicBoolean;

/** Whether other launchers work on the site: each sweep sees it by the way. */
final class Neighbours {
  /** The launcher that sweeps has no number yet. */
  static final long NOBODY = -1;

  private volatile boolean any;

  /** Gives back what dead launchers held, and takes note of those that live. */
  void sweep(Engine engine, long self, KeptResults kept) {
    AtomicBoolean seen = new AtomicBoolean();
    engine.sweep(
        launcher -> {
          boolean dead = Host.isDead(launcher);
          if (!dead && launcher.id() != self) {
            seen.set(true);
          }
          return dead;
        },
        kept);
    any = seen.get();
  }

  boolean any() {
    return any;
  }
}
