package dev.balsam.launcher.internal.task;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The living workers. The one that was idle for the shortest time gets the next task: its memory is
 * warm. Not thread safe: guarded by the lock of {@link LocalTaskRunner}.
 */
final class WorkerPool {
  private final Map<Integer, ShellWorker> workers = new HashMap<>();
  private final Deque<ShellWorker> idle = new ArrayDeque<>();
  private final GuardShell guard;
  private final Starter starter;
  private final Consumer<ShellWorker> whenDead;
  private int lastId;

  /** Starts a worker with this number. */
  interface Starter {
    ShellWorker start(int id) throws IOException;
  }

  /**
   * An empty pool.
   *
   * @param guard is told of each worker
   * @param starter makes workers
   * @param whenDead told of each worker's end, on any thread; it should lead to {@link #remove}
   */
  WorkerPool(GuardShell guard, Starter starter, Consumer<ShellWorker> whenDead) {
    this.guard = guard;
    this.starter = starter;
    this.whenDead = whenDead;
  }

  /** An idle worker, or a new one. */
  ShellWorker take() throws CannotStartException {
    ShellWorker worker = idle.pollLast();
    return worker == null ? hire() : worker;
  }

  private ShellWorker hire() throws CannotStartException {
    try {
      ShellWorker worker = starter.start(++lastId);
      workers.put(worker.id(), worker);
      guard.add(worker.pid());
      worker.whenDead(() -> whenDead.accept(worker));
      return worker;
    } catch (IOException e) {
      throw CannotStartException.becauseOfTheNode(
          "This machine could not start another shell (%s): too many processes, or no memory?"
              .formatted(e.getMessage()));
    }
  }

  /** Makes a worker available again, unless it died meanwhile. */
  void release(ShellWorker worker) {
    if (has(worker)) {
      idle.addLast(worker);
    }
  }

  /** Forgets a dead worker; null if it is not known. */
  @Nullable ShellWorker remove(int id) {
    ShellWorker worker = workers.remove(id);
    if (worker != null) {
      idle.remove(worker);
      guard.remove(worker.pid());
    }
    return worker;
  }

  /** False once it was removed. */
  boolean has(ShellWorker worker) {
    return workers.containsKey(worker.id());
  }

  List<ShellWorker> all() {
    return List.copyOf(workers.values());
  }
}
