package dev.balsam.launcher.internal.task;

import dev.balsam.launcher.internal.task.ProcessTable.Entry;
import dev.balsam.launcher.internal.task.ProcessTable.Snapshot;
import dev.balsam.launcher.internal.thread.DaemonThreads;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends process trees: SIGTERM to each member once, SIGKILL after the grace, until a look at the
 * process table shows none. One thread, one look for all trees that are being ended; it also runs
 * the timeouts. Signals go by {@link ProcessHandle}, which is a system call and no process.
 */
final class TreeKiller implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TreeKiller.class);

  /**
   * After SIGKILL a process is gone at once, unless it hangs in the kernel (a dead file server).
   */
  private static final long KILL_TAKES_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final long SHORTEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(4);
  private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** Longer delays are as good as none, and would not fit into a count of nanoseconds. */
  private static final Duration LONGEST_DELAY = Duration.ofDays(3650);

  private final ProcessTable table;
  private final long graceNanos;
  private final GroupSignal groups;
  private final List<KillOrder> orders = new ArrayList<>();
  private final AtomicBoolean lookIsDue = new AtomicBoolean();
  private final ScheduledThreadPoolExecutor thread;
  private boolean repeats;

  /** Signals a process group, where the process table cannot tell who is in it. */
  interface GroupSignal {
    void send(String signal, long group);
  }

  TreeKiller(ProcessTable table, Duration grace, GroupSignal groups) {
    this.table = table;
    this.graceNanos = nanos(grace);
    this.groups = groups;
    this.thread = new ScheduledThreadPoolExecutor(1, DaemonThreads.named("balsam-task-killer"));
    thread.setRemoveOnCancelPolicy(true);
    // Not when the first task is to be ended: there may be no memory for a thread then.
    thread.prestartCoreThread();
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  Future<?> after(Duration delay, Runnable action) {
    return thread.schedule(action, nanos(delay), TimeUnit.NANOSECONDS);
  }

  private static long nanos(Duration delay) {
    return (delay.compareTo(LONGEST_DELAY) < 0 ? delay : LONGEST_DELAY).toNanos();
  }

  void end(KillOrder order) {
    thread.execute(
        () -> {
          orders.add(order);
          // From here, or a look that was due before the order was there would do for it.
          lookSoon();
        });
  }

  /** Sends a signal of any kind to each process of a tree, once. */
  void signal(TaskTree tree, String signal) {
    thread.execute(
        () -> {
          List<Entry> members = tree.members(table.snapshot(tree.startedNanos()));
          if (!members.isEmpty()) {
            signal(members, signal);
          }
        });
  }

  // ProcessHandle knows TERM and KILL only.
  private static void signal(List<Entry> members, String signal) {
    List<String> words = new ArrayList<>(List.of("/bin/sh", "-c", "kill -s \"$0\" \"$@\"", signal));
    members.forEach(member -> words.add(Long.toString(member.pid())));
    try {
      new ProcessBuilder(words)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      log.warn("The signal {} could not be sent to the running tasks: {}", signal, e.getMessage());
    }
  }

  /** Something changed: a worker answered. */
  void lookSoon() {
    if (lookIsDue.compareAndSet(false, true)) {
      try {
        thread.execute(this::look);
      } catch (RejectedExecutionException e) {
        log.debug("The killer is closed already", e);
      }
    }
  }

  private void look() {
    lookIsDue.set(false);
    if (orders.isEmpty()) {
      return;
    }
    try {
      long since = orders.stream().mapToLong(o -> o.tree.startedNanos()).min().orElseThrow();
      orders.forEach(KillOrder::beforeLook);
      Snapshot snapshot = table.snapshot(since);
      orders.removeIf(order -> pursue(order, snapshot));
    } catch (RuntimeException e) {
      log.error("Ending tasks failed, trying again", e);
    }
    if (!orders.isEmpty() && !repeats) {
      repeats = true;
      var unused = thread.schedule(this::repeat, pauseNanos(), TimeUnit.NANOSECONDS);
    }
  }

  private void repeat() {
    repeats = false;
    look();
  }

  /** Quick looks at first, since most programs end at once, then fewer. */
  private long pauseNanos() {
    long age =
        System.nanoTime() - orders.stream().mapToLong(o -> o.orderedNanos).max().orElseThrow();
    return Math.max(SHORTEST_PAUSE_NANOS, Math.min(age / 4, LONGEST_PAUSE_NANOS));
  }

  /** One step towards a tree's end; true when there is nothing left to do. */
  private boolean pursue(KillOrder order, Snapshot snapshot) {
    List<Entry> members = order.tree.members(snapshot);
    if (order.isGone(members)) {
      order.whenGone.accept(List.of());
      return true;
    }
    long overdue = System.nanoTime() - order.orderedNanos - graceNanos;
    if (overdue < 0) {
      terminate(order, members);
      return false;
    }
    kill(order, members);
    if (overdue > KILL_TAKES_NANOS && !order.mainHadEnded()) {
      order.killWorker.run();
    }
    if (overdue > 2 * KILL_TAKES_NANOS) {
      order.whenGone.accept(members.stream().map(Entry::pid).toList());
      return true;
    }
    return false;
  }

  private void terminate(KillOrder order, List<Entry> members) {
    if (!table.seesSessions() && order.firstGroupSignal()) {
      order.tree.workers().forEach(worker -> groups.send("TERM", worker));
    }
    for (Entry member : members) {
      if (order.firstSignalTo(member)) {
        ProcessHandle.of(member.pid()).ifPresent(ProcessHandle::destroy);
      }
    }
  }

  private void kill(KillOrder order, List<Entry> members) {
    if (!table.seesSessions()) {
      order.tree.workers().forEach(worker -> groups.send("KILL", worker));
    }
    for (Entry member : members) {
      ProcessHandle.of(member.pid()).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  @Override
  public void close() {
    thread.shutdown();
  }
}
