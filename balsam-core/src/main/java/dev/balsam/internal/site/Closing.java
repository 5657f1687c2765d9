package dev.balsam.internal.site;

import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a site in this JVM: first what was built on it, in reverse order, then itself; once,
 * whoever asks first: the program, or the JVM when it ends by itself or by a signal.
 */
final class Closing {
  private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

  private final Deque<Runnable> before = new ConcurrentLinkedDeque<>();
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Thread atExit;
  private boolean done;

  AutoCloseable before(Runnable stop) {
    before.addFirst(stop);
    return () -> before.remove(stop);
  }

  void alsoAtExit(Runnable close) {
    Thread hook = new Thread(close, "balsam-close");
    Runtime.getRuntime().addShutdownHook(hook);
    atExit = hook;
  }

  /** A second caller waits until the first is done: the JVM must not halt in the middle. */
  void once(Runnable end) {
    lock.lock();
    try {
      if (done) {
        return;
      }
      done = true;
      for (Runnable stop : before) {
        quietly(stop);
      }
      end.run();
      forgetHook();
    } finally {
      lock.unlock();
    }
  }

  private static void quietly(Runnable stop) {
    try {
      stop.run();
    } catch (RuntimeException e) {
      LOG.warn(
          "something that was running on the site could not be stopped; the site closes all the same",
          e);
    }
  }

  private void forgetHook() {
    Thread hook = atExit;
    if (hook != null && Thread.currentThread() != hook) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        LOG.debug("the JVM is ending already");
      }
    }
  }
}
