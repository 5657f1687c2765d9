package dev.balsam.launcher.internal.run;

import dev.balsam.launcher.internal.task.TaskExit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a launcher while its loop is busy: tasks that ended, and wake-ups. The loop takes
 * all of it at once, so that a burst of ends becomes one transaction.
 */
final class Inbox {
  /**
   * What has come in.
   *
   * @param exits tasks that ended
   * @param work whether the site may have something new: runnable jobs, or a kill
   * @param stop why the loop has to end; null while it does not
   */
  record Mail(List<TaskExit> exits, boolean work, @Nullable String stop) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private List<TaskExit> exits = new ArrayList<>();
  private boolean work;
  private boolean recorded;
  private @Nullable String stop;
  private int wanted = 1;

  void exit(TaskExit exit) {
    lock.lock();
    try {
      exits.add(exit);
      // Waking the loop for each end of a burst would cost more than taking it.
      if (exits.size() == wanted) {
        arrived.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  void work() {
    lock.lock();
    try {
      work = true;
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  /** A batch of results has been recorded, or could not be. */
  void recorded() {
    lock.lock();
    try {
      recorded = true;
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  void stop(String why) {
    lock.lock();
    try {
      stop = stop == null ? why : stop;
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until something has come in, and then a little longer if more ends are expected; takes it
   * all.
   *
   * @param nanos how long to wait for anything at all
   * @param enough so many ends are taken at once
   * @param gather fewer are taken after this time, in nanoseconds
   */
  Mail take(long nanos, int enough, long gather) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      gather(enough, Math.min(nanos, gather));
      if (exits.isEmpty()) {
        long left = nanos - gather;
        wanted = 1;
        while (exits.isEmpty() && !work && !recorded && stop == null && left > 0) {
          left = arrived.awaitNanos(left);
        }
        if (!exits.isEmpty()) {
          gather(enough, gather);
        }
      }
      Mail mail = new Mail(exits, work, stop);
      exits = new ArrayList<>();
      work = false;
      recorded = false;
      return mail;
    } finally {
      lock.unlock();
    }
  }

  private void gather(int enough, long nanos) throws InterruptedException {
    wanted = Math.max(1, enough);
    long left = nanos;
    // That results were recorded can wait: it matters when nothing else happens.
    while (exits.size() < wanted && !work && stop == null && left > 0) {
      left = arrived.awaitNanos(left);
    }
  }
}
