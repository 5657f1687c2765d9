package dev.balsam.launcher.internal.transfer;

import dev.balsam.engine.TransferRules;
import dev.balsam.launcher.internal.thread.Interrupts;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tries a transfer until it succeeds, cannot succeed, or was tried often enough. Each attempt is
 * interrupted when its time is up; whoever watches calls {@link #expire}.
 */
final class Tries {
  /** What is tried. */
  interface Work {
    long run(Life life) throws IOException, InterruptedException, TransferFailure;
  }

  /** Told how it goes. */
  interface Listener {
    void begins(int attempt);

    void failed(int attempt, String why);
  }

  /** An attempt that does not even end when it is interrupted is left to itself. */
  private static final long LAST_CHANCE = TimeUnit.SECONDS.toNanos(30);

  private final TransferRules rules;
  private final BooleanSupplier cancelled;
  private final Object interrupting = new Object();
  private @Nullable Life life;
  private @Nullable Thread thread;
  private String overTime = "";
  private long abandonAt;
  private volatile boolean pausing;

  Tries(TransferRules rules, BooleanSupplier cancelled) {
    this.rules = rules;
    this.cancelled = cancelled;
  }

  /**
   * Tries it.
   *
   * @return what the work returned
   * @throws TransferFailure when it is given up
   */
  long run(Work work, Listener listener) throws InterruptedException, TransferFailure {
    for (int attempt = 1; ; attempt++) {
      listener.begins(attempt);
      try {
        return once(work);
      } catch (TransferFailure e) {
        Optional<Duration> pause =
            RetryRule.pauseAfter(rules, attempt, ThreadLocalRandom.current().nextDouble());
        if (!e.mayPass() || pause.isEmpty()) {
          throw e.mayPass() && attempt > 1
              ? TransferFailure.lasting(
                  attempt + " attempts failed, the last of them because " + e.words())
              : e;
        }
        listener.failed(attempt, e.words());
        pause(pause.get());
      }
    }
  }

  private void pause(Duration pause) throws InterruptedException {
    pausing = true;
    try {
      TimeUnit.NANOSECONDS.sleep(pause.toNanos());
    } finally {
      pausing = false;
    }
  }

  private long once(Work work) throws InterruptedException, TransferFailure {
    Life mine = new Life(rules, System.nanoTime());
    begin(mine);
    try {
      long result = work.run(mine);
      refuseIfOver(end(), null);
      return result;
    } catch (InterruptedException | IOException | RuntimeException e) {
      refuseIfOver(end(), e);
      throw failure(e);
    } catch (TransferFailure e) {
      refuseIfOver(end(), e);
      throw e;
    }
  }

  private TransferFailure failure(Exception e) throws InterruptedException {
    if (e instanceof InterruptedException interrupted) {
      throw interrupted;
    }
    return TransferFailure.passing(Words.of(e));
  }

  private void refuseIfOver(String over, @Nullable Exception also)
      throws TransferFailure, InterruptedException {
    if (cancelled.getAsBoolean()) {
      throw new InterruptedException("the transfer was cancelled");
    }
    if (!over.isEmpty() && also != null) {
      throw TransferFailure.passing(over);
    }
  }

  private synchronized void begin(Life mine) {
    life = mine;
    thread = Thread.currentThread();
    overTime = "";
    abandonAt = 0;
  }

  // From here on nobody interrupts this attempt; an interrupt that came is about it alone.
  private String end() {
    String over = leave();
    if (!over.isEmpty()) {
      synchronized (interrupting) {
        var unused = Thread.interrupted();
      }
    }
    return over;
  }

  private synchronized String leave() {
    life = null;
    thread = null;
    return overTime;
  }

  /** The time until somebody has to look. */
  synchronized long nanosLeft() {
    Life now = life;
    if (now == null) {
      return Long.MAX_VALUE;
    }
    long time = System.nanoTime();
    return overTime.isEmpty() ? now.nanosLeft(time) : abandonAt - time;
  }

  /**
   * Interrupts the attempt whose time is up.
   *
   * @return false if it has been interrupted long ago and is still there
   */
  boolean expire() {
    Life now;
    Thread attempt;
    synchronized (this) {
      now = life;
      attempt = thread;
      long time = System.nanoTime();
      if (now == null || attempt == null || nanosLeft() > 0) {
        return true;
      }
      if (!overTime.isEmpty()) {
        return false;
      }
      overTime =
          now.isOverTime(time)
              ? "it took longer than its limit of " + words(rules.limit())
              : "nothing came or went for " + words(rules.stall());
      abandonAt = time + LAST_CHANCE;
    }
    Interrupts.elsewhere(() -> interrupt(now, attempt));
    return true;
  }

  // May take for ever, see Interrupts: under a lock that nobody else but the attempt needs.
  private void interrupt(Life of, Thread attempt) {
    synchronized (interrupting) {
      if (isUnderWay(of)) {
        attempt.interrupt();
      }
    }
  }

  private synchronized boolean isUnderWay(Life which) {
    return life == which;
  }

  /** Whether it waits for its next attempt. */
  boolean isPausing() {
    return pausing;
  }

  private static String words(Duration time) {
    return time.toString().substring(2).toLowerCase(Locale.ROOT);
  }
}
