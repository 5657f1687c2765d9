package dev.balsam.launcher.internal.run;

import dev.balsam.engine.Engine;
import dev.balsam.engine.Engine.LeaseRules;
import dev.balsam.launcher.internal.thread.DaemonThreads;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews a launcher's lease on a thread of its own, gives back what dead launchers held, and says
 * in time when the lease cannot be kept: tasks must be gone before another launcher may start the
 * same jobs.
 */
final class Lease implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Lease.class);

  private final Engine engine;
  private final long launcher;
  private final LeaseRules rules;
  private final Runnable sweep;
  private final Consumer<String> lost;
  private final ScheduledExecutorService clock;
  private volatile long renewed = System.nanoTime();

  /**
   * Begins to renew it.
   *
   * @param sweep gives back what launchers that are over held
   * @param lost told why the lease is lost
   */
  Lease(Engine engine, long launcher, Runnable sweep, Consumer<String> lost) {
    this.engine = engine;
    this.launcher = launcher;
    this.rules = engine.leases();
    this.sweep = sweep;
    this.lost = lost;
    clock = Executors.newScheduledThreadPool(3, DaemonThreads.named("balsam-lease"));
    long every = rules.renewEvery().toNanos();
    // None ever throws, so there is nothing to learn from the futures.
    var unusedRenewal =
        clock.scheduleWithFixedDelay(this::renew, every, every, TimeUnit.NANOSECONDS);
    // Apart from the renewal, which may hang on a dead connection.
    var unusedWatch =
        clock.scheduleWithFixedDelay(
            this::watch, every, Math.max(1, every / 4), TimeUnit.NANOSECONDS);
    // Oftener than renewals: jobs of the dead wait for it.
    long look = Math.min(every, rules.poll().toNanos());
    var unusedSweep = clock.scheduleWithFixedDelay(this::sweep, look, look, TimeUnit.NANOSECONDS);
  }

  private void sweep() {
    if (System.nanoTime() - renewed > rules.lease().toNanos()) {
      return; // it would be the first to be swept, with its tasks still there
    }
    try {
      sweep.run();
    } catch (RuntimeException e) {
      LOG.debug("dead launchers were not looked for, trying again: {}", e.getMessage());
    }
  }

  private void renew() {
    long before = System.nanoTime();
    try {
      if (engine.renew(launcher)) {
        renewed = before;
      } else {
        lost.accept("Its lease had ended, and its jobs were given to others.");
      }
    } catch (RuntimeException e) {
      LOG.warn(
          "the lease of launcher {} could not be renewed, trying again: {}",
          launcher,
          e.getMessage());
    }
  }

  private void watch() {
    long deadline = rules.lease().minus(rules.killGrace()).minus(rules.renewEvery()).toNanos();
    long earliest = rules.lease().toNanos() / 2;
    if (System.nanoTime() - renewed > Math.max(deadline, earliest)) {
      lost.accept(
          "Its lease could not be renewed for "
              + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - renewed)
              + " s.");
    }
  }

  /** Ends without ending the lease itself. */
  @Override
  public void close() {
    // Not interrupted: it may be ending tasks right now.
    clock.shutdown();
  }
}
