package dev.balsam.launcher.internal.step;

import dev.balsam.DatabaseUnavailableException;
import dev.balsam.engine.Engine;
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
 * Works on steps of jobs beside a launcher's tasks: hooks, or the staging of files. One thread
 * takes jobs that wait for such a step, as many as may be at work at once, and watches over them;
 * each has a thread of its own, so that one that hangs can be given up without holding a place.
 *
 * @param <R> the work on one job
 */
public final class StepWorkers<R extends StepRun> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StepWorkers.class);

  // A busy launcher wakes everybody hundreds of times a second, mostly for nothing that steps have
  // to do with: each look in vain makes the pause before the next longer.
  private static final int LONGEST_PAUSE_MILLIS = 50;
  // A kill that came in between two questions would otherwise wait for the next poll.
  private static final long LONGEST_SILENCE = TimeUnit.MILLISECONDS.toNanos(100);

  // Most steps have ended before anybody could kill their jobs.
  private static final long BETWEEN_QUESTIONS = TimeUnit.MILLISECONDS.toNanos(20);

  private static final long AFTER_FAULT_MILLIS = 500;

  // Commits under way at the end; what takes longer is refused later, by its fence.
  private static final long LAST_COMMITS = TimeUnit.SECONDS.toNanos(5);

  private final Engine engine;
  private final String what;
  private final StepSource<R> source;
  private final Runnable done;
  private final int places;
  private final int most;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<Long, R> running = new HashMap<>();
  private final Thread dispatcher;
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
   * @param what the steps in one word, for the log
   * @param source where they come from
   * @param places how many may be at work at once
   * @param most how many may be taken at once, those included that wait and hold no place
   * @param done told whenever one has ended and its job may have moved
   */
  public StepWorkers(
      Engine engine, String what, StepSource<R> source, int places, int most, Runnable done) {
    this.engine = engine;
    this.what = what;
    this.source = source;
    this.places = places;
    this.most = most;
    this.done = done;
    dispatcher = new Thread(this::dispatch, "balsam-" + what);
    dispatcher.setDaemon(true);
  }

  /** Begins to work. */
  public void start() {
    listening = engine.onWork(this::wake);
    dispatcher.start();
  }

  /**
   * Whether a step is at work, or its end being recorded.
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
   * Gives every step up: nothing of it is stored from now on, and programs are being ended. Returns
   * at once; the jobs stay this launcher's until it leaves the site.
   */
  public void cancel() {
    List<R> all;
    lock.lock();
    try {
      closed = true;
      all = List.copyOf(running.values());
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    all.forEach(StepRun::cancel);
  }

  /**
   * Whether it has been told to end.
   *
   * @return true from then on
   */
  public boolean isClosed() {
    return closed;
  }

  /** Gives every step up, and waits a moment for ends that are being recorded. */
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
    awaitLastCommits();
  }

  private void awaitLastCommits() {
    lock.lock();
    try {
      long left = LAST_COMMITS;
      while (running.values().stream().anyMatch(StepRun::isEnding) && left > 0) {
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
      long least = 0;
      try {
        expire();
        cancelLost();
        settle();
        claim();
      } catch (DatabaseUnavailableException e) {
        LOG.debug("{} wait for the database: {}", what, e.getMessage());
      } catch (RuntimeException | Error e) { // of threads for example: there may be some again
        LOG.warn("Jobs for {} could not be taken from the site; trying again.", what, e);
        least = AFTER_FAULT_MILLIS;
      }
      try {
        TimeUnit.MILLISECONDS.sleep(least);
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
    return running.values().stream().mapToLong(StepRun::nanosLeft).min().orElse(Long.MAX_VALUE);
  }

  private void expire() {
    runs().stream().filter(run -> run.nanosLeft() <= 0).forEach(StepRun::expire);
  }

  // Killed, made to wait again, or given to others.
  private void cancelLost() {
    List<R> runs = runs();
    if (System.nanoTime() - askedForLost < BETWEEN_QUESTIONS) {
      return;
    }
    askedForLost = System.nanoTime();
    Set<Long> lost = source.lost(runs);
    runs.stream().filter(run -> lost.contains(run.jobId())).forEach(StepRun::cancel);
  }

  private void claim() {
    inVain++;
    // Until the answer is there.
    inDoubt = true;
    for (int free = free(); free > 0 && !closed; free = free()) {
      List<R> runs = source.claim(busy(), free);
      inVain = runs.isEmpty() ? inVain : 0;
      runs.forEach(this::start);
      if (runs.size() < free) {
        break;
      }
    }
    inDoubt = false;
  }

  // A claim may have been committed and its answer lost.
  private void settle() {
    if (inDoubt) {
      int jobs = source.settle(busy());
      LOG.debug("{} jobs were taken for {} without an answer, and given back", jobs, what);
      inDoubt = false;
    }
  }

  private int free() {
    List<R> runs = runs();
    int holding = (int) runs.stream().filter(StepRun::holdsPlace).count();
    return Math.min(places - holding, most - runs.size());
  }

  private Set<Long> busy() {
    lock.lock();
    try {
      return Set.copyOf(running.keySet());
    } finally {
      lock.unlock();
    }
  }

  private List<R> runs() {
    lock.lock();
    try {
      return new ArrayList<>(running.values());
    } finally {
      lock.unlock();
    }
  }

  private void start(R run) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      running.put(run.jobId(), run);
    } finally {
      lock.unlock();
    }
    try {
      run.start();
    } catch (RuntimeException | Error e) {
      // The doubt about this claim stays, so that the job is given back.
      forget(run);
      throw e;
    }
  }

  private void forget(R run) {
    lock.lock();
    try {
      running.remove(run.jobId(), run);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Notes that a step is over, with all that it started.
   *
   * @param run the work that has ended
   */
  public void ended(R run) {
    lock.lock();
    try {
      running.remove(run.jobId(), run);
      woken = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    done.run();
  }
}
