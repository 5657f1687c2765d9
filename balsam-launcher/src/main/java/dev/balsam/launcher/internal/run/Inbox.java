package dev.balsam.launcher.internal.run;

import dev.balsam.launcher.internal.task.TaskExit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

  void exit(TaskExit exit) {
    lock.lock();
    try {
      exits.add(exit);
      arrived.signal();
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
   */
  Mail take(long nanos, int enoughExits, long gatherNanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = nanos;
      while (exits.isEmpty() && !work && !recorded && stop == null && left > 0) {
        left = arrived.awaitNanos(left);
      }
      long gather = Math.min(gatherNanos, TimeUnit.SECONDS.toNanos(1));
      while (!exits.isEmpty() && exits.size() < enoughExits && stop == null && gather > 0) {
        gather = arrived.awaitNanos(gather);
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
}
