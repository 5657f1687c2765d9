package dev.balsam.launcher.internal.task;

import dev.balsam.launcher.internal.task.ProcessTable.Entry;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** One tree to end. {@link TreeKiller}'s thread owns it, except for {@link #mainEnded}. */
final class KillOrder {
  final TaskTree tree;
  final long orderedNanos;

  /** Told the ids of the processes that even SIGKILL did not end: normally none. */
  final Consumer<List<Long>> whenGone;

  /** Ends the worker, when it does not answer although its task must be gone. */
  final Runnable killWorker;

  private final Set<Signalled> signalled = new HashSet<>();
  private volatile boolean mainEnded;
  private boolean mainHadEnded;
  private int emptyLooks;
  private boolean groupSignalled;

  KillOrder(
      TaskTree tree,
      boolean mainEnded,
      long orderedNanos,
      Runnable killWorker,
      Consumer<List<Long>> whenGone) {
    this.tree = tree;
    this.mainEnded = mainEnded;
    this.orderedNanos = orderedNanos;
    this.killWorker = killWorker;
    this.whenGone = whenGone;
  }

  void mainEnded() {
    mainEnded = true;
  }

  /**
   * To be called before the processes are looked at: a main process that ends later may leave
   * children that the look missed.
   */
  void beforeLook() {
    mainHadEnded = mainEnded;
  }

  boolean mainHadEnded() {
    return mainHadEnded;
  }

  /**
   * A look is not one instant: a process that forks and ends during one can be missed with its
   * child, but not in two.
   */
  boolean isGone(List<Entry> members) {
    emptyLooks = members.isEmpty() && mainHadEnded ? emptyLooks + 1 : 0;
    return emptyLooks >= 2;
  }

  /**
   * Whether SIGTERM is still to be sent to a process: once to each, since programs take a second
   * one for impatience. A process that had no marker before may have been a shell's child before
   * its exec, where the signal can get lost, and is a new program now.
   */
  boolean firstSignalTo(Entry entry) {
    return signalled.add(
        new Signalled(entry.pid(), entry.marker().filter(TaskMarker::namesTask).isPresent()));
  }

  boolean firstGroupSignal() {
    boolean first = !groupSignalled;
    groupSignalled = true;
    return first;
  }

  private record Signalled(long pid, boolean marked) {}
}
