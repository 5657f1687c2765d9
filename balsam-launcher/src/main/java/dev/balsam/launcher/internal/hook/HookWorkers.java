package dev.balsam.launcher.internal.hook;

import dev.balsam.DatabaseUnavailableException;
import dev.balsam.engine.Engine;
import dev.balsam.engine.HookCall;
import dev.balsam.engine.HookEngine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the hooks of a launcher beside its tasks. One thread takes jobs that wait for a hook, as
 * many as may run at once, and watches over them; each hook has a thread of its own, so that one
 * that hangs can be given up without holding a place.
 */
public final class HookWorkers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HookWorkers.class);

  private static final int FEWEST = 4;
  // A busy launcher wakes everybody hundreds of times a second, mostly for nothing that hooks have
  // to do with: each look in vain makes the pause before the next longer.
  private static final int LONGEST_PAUSE_MILLIS = 50;
  // A kill that came in between two questions would otherwise wait for the next poll.
  private static final long LONGEST_SILENCE = TimeUnit.MILLISECONDS.toNanos(100);

  // Most hooks have ended before anybody could kill their jobs.
  private static final long BETWEEN_QUESTIONS = TimeUnit.MILLISECONDS.toNanos(20);

  // Commits under way at the end; what takes longer is refused later, by its fence.
  private static final long LAST_COMMITS = TimeUnit.SECONDS.toNanos(5);

  private final Engine engine;
  private final HookEngine hooks;
  private final Scripts scripts;
  private final Runnable done;
  private final int places = Math.max(FEWEST, Runtime.getRuntime().availableProcessors());
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<Long, HookRun> running = new HashMap<>();
  private final Thread dispatcher = new Thread(this::dispatch, "balsam-hooks");
  private boolean woken = true;
  private int inVain;
  private boolean inDoubt;
  private long askedForLost = System.nanoTime();
  private volatile boolean closed;
  private @Nullable AutoCloseable listening;

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
    this.engine = engine;
    this.hooks = hooks;
    this.scripts = new Scripts(environment, engine.leases().killGrace());
    this.done = done;
    dispatcher.setDaemon(true);
  }

  /** Begins to work. */
  public void start() {
    listening = engine.onWork(this::wake);
    dispatcher.start();
  }

  /**
   * Whether a hook is being run, or its end recorded.
   *
   * @return false when there is nothing to wait for
   */
  public boolean isBusy() {
    lock.lock();
    try {
      return !running.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Gives every hook up: nothing that one asked for is stored from now on, and scripts are being
   * ended. Returns at once; the jobs stay this launcher's until it leaves the site.
   */
  public void cancel() {
    List<HookRun> all;
    lock.lock();
    try {
      closed = true;
      all = List.copyOf(running.values());
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    all.forEach(HookRun::cancel);
  }

  /** Gives every hook up, and waits until no script is left. */
  @Override
  public void close() {
    cancel();
    try {
      AutoCloseable listener = listening;
      if (listener != null) {
        listener.close();
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    scripts.close();
    awaitLastCommits();
  }

  private void awaitLastCommits() {
    lock.lock();
    try {
      long left = LAST_COMMITS;
      while (running.values().stream().anyMatch(HookRun::isEnding) && left > 0) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private void wake() {
    lock.lock();
    try {
      woken = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void dispatch() {
    while (!closed) {
      long pause = engine.leases().poll().toNanos();
      try {
        expire();
        cancelLost();
        settle();
        claim();
      } catch (DatabaseUnavailableException e) {
        LOG.debug("hooks wait for the database: {}", e.getMessage());
      } catch (RuntimeException e) {
        LOG.warn("Hooks could not be taken from the site; trying again.", e);
      }
      try {
        pause(pause);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void pause(long poll) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(Math.min(LONGEST_PAUSE_MILLIS, 1 + inVain));
    lock.lockInterruptibly();
    try {
      long left =
          Math.min(running.isEmpty() ? poll : Math.min(poll, LONGEST_SILENCE), nextDeadline());
      while (!woken && !closed && left > 0) {
        left = changed.awaitNanos(left);
      }
      woken = false;
    } finally {
      lock.unlock();
    }
  }

  private long nextDeadline() {
    return running.values().stream().mapToLong(HookRun::nanosLeft).min().orElse(Long.MAX_VALUE);
  }

  private void expire() {
    runs().stream().filter(run -> run.nanosLeft() <= 0).forEach(HookRun::expire);
  }

  // Killed, made to wait again, or given to others.
  private void cancelLost() {
    List<HookRun> runs = runs();
    if (System.nanoTime() - askedForLost < BETWEEN_QUESTIONS) {
      return;
    }
    askedForLost = System.nanoTime();
    Set<Long> lost = hooks.lost(runs.stream().map(HookRun::call).toList());
    runs.stream().filter(run -> lost.contains(run.call().job().id())).forEach(HookRun::cancel);
  }

  private void claim() {
    inVain++;
    // Until the answer is there.
    inDoubt = true;
    for (int free = free(); free > 0 && !closed; free = free()) {
      List<HookCall> calls = hooks.claim(busy(), free);
      inVain = calls.isEmpty() ? inVain : 0;
      calls.forEach(this::start);
      if (calls.size() < free) {
        break;
      }
    }
    inDoubt = false;
  }

  // A claim may have been committed and its answer lost.
  private void settle() {
    if (inDoubt) {
      int jobs = hooks.settle(busy());
      LOG.debug("{} jobs were taken for their hooks without an answer, and given back", jobs);
      inDoubt = false;
    }
  }

  private int free() {
    return places - (int) runs().stream().filter(HookRun::holdsPlace).count();
  }

  private Set<Long> busy() {
    lock.lock();
    try {
      return Set.copyOf(running.keySet());
    } finally {
      lock.unlock();
    }
  }

  private List<HookRun> runs() {
    lock.lock();
    try {
      return new ArrayList<>(running.values());
    } finally {
      lock.unlock();
    }
  }

  private void start(HookCall call) {
    HookRun run = new HookRun(call, hooks.begin(call), scripts, () -> closed, this::ended);
    lock.lock();
    try {
      if (closed) {
        return;
      }
      running.put(call.job().id(), run);
    } finally {
      lock.unlock();
    }
    run.start();
  }

  private void ended(HookRun run) {
    lock.lock();
    try {
      running.remove(run.call().job().id(), run);
      woken = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    done.run();
  }
}
