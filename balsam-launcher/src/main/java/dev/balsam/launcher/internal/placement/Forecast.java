package dev.balsam.launcher.internal.placement;

import dev.balsam.engine.Candidate;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * When nodes will have room, by the estimates of the jobs that run there: what a reservation is
 * made of. One without an estimate is expected to end after all others.
 */
final class Forecast {
  /** When that is not known. */
  static final long UNKNOWN = Long.MAX_VALUE;

  /**
   * What a running job will give back.
   *
   * @param share what it has of the node
   * @param endsAt when it will have ended, in seconds; {@link #UNKNOWN} without an estimate
   */
  record Task(Share share, long endsAt) {}

  private record Room(NodeLedger node, long from) {}

  private final Map<Integer, List<Task>> tasks;
  private final long now;

  /**
   * Looks at what runs.
   *
   * @param tasks by place of the node in the allocation
   * @param now in seconds
   */
  Forecast(Map<Integer, List<Task>> tasks, long now) {
    this.tasks = tasks;
    this.now = now;
  }

  /** The nodes that can hold a job soonest; empty if there are not enough even when all is free. */
  Optional<Reservation> reserve(
      Candidate job, List<NodeLedger> nodes, Predicate<NodeLedger> usable) {
    List<Room> soonest =
        nodes.stream()
            .filter(usable)
            .filter(node -> node.couldHold(Share.of(job, node.node())))
            .map(node -> new Room(node, roomFor(Share.of(job, node.node()), node)))
            .sorted(
                Comparator.comparingLong(Room::from)
                    .thenComparingDouble(room -> -room.node().freeShare())
                    .thenComparingInt(room -> room.node().index()))
            .limit(job.nodes())
            .toList();
    if (soonest.size() < job.nodes()) {
      return Optional.empty();
    }
    BitSet places = new BitSet();
    soonest.forEach(room -> places.set(room.node().index()));
    long from = soonest.get(soonest.size() - 1).from();
    return Optional.of(new Reservation(job, places, from == UNKNOWN ? now : from));
  }

  /** When a node will have room for a share, if nothing new begins there. */
  private long roomFor(Share wanted, NodeLedger node) {
    if (node.fits(wanted)) {
      return now;
    }
    double share = node.freeShare();
    double gpus = node.freeGpus();
    long memory = node.freeMemoryMib();
    List<Task> ending =
        tasks.getOrDefault(node.index(), List.of()).stream()
            .sorted(Comparator.comparingLong(Task::endsAt))
            .toList();
    for (Task task : ending) {
      share += task.share().node();
      gpus += task.share().gpus();
      memory += task.share().memoryMib();
      if (wanted.node() <= share + NodeLedger.SLACK
          && wanted.gpus() <= gpus + NodeLedger.SLACK
          && wanted.memoryMib() <= memory) {
        // Those that take longer than they said may end any moment.
        return Math.max(now, task.endsAt());
      }
    }
    return UNKNOWN;
  }
}
