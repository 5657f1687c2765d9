package dev.balsam.launcher.internal.placement;

import dev.balsam.engine.Candidate;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Predicate;

/**
 * When nodes will have room, by the estimates of the jobs that run there: what a reservation is
 * made of. One without an estimate is expected to end after all others.
 */
final class Forecast {
  /** When that is not known. */
  static final long UNKNOWN = Long.MAX_VALUE;

  private record Room(NodeLedger node, long from) {
    static final Comparator<Room> SOONEST =
        Comparator.comparingLong(Room::from)
            .thenComparingDouble(room -> -room.node().freeShare())
            .thenComparingInt(room -> room.node().index());
  }

  private final long now;

  /**
   * Looks ahead.
   *
   * @param now in seconds
   */
  Forecast(long now) {
    this.now = now;
  }

  /** The nodes that can hold a job soonest; empty if there are not enough even when all is free. */
  Optional<Reservation> reserve(
      Candidate job, List<NodeLedger> nodes, Predicate<NodeLedger> usable) {
    // The latest of them at the head: whatever is not better goes.
    PriorityQueue<Room> soonest = new PriorityQueue<>(Room.SOONEST.reversed());
    for (NodeLedger node : nodes) {
      Share share = Share.of(job, node.node());
      boolean enough = soonest.size() == job.nodes();
      if (usable.test(node)
          && node.couldHold(share)
          && !(enough && isLater(node, share, soonest.element().from()))) {
        soonest.add(new Room(node, roomFor(share, node)));
        if (soonest.size() > job.nodes()) {
          soonest.remove();
        }
      }
    }
    if (soonest.size() < job.nodes()) {
      return Optional.empty();
    }
    BitSet places = new BitSet();
    soonest.forEach(room -> places.set(room.node().index()));
    long from = soonest.element().from();
    return Optional.of(new Reservation(job, places, from == UNKNOWN ? now : from));
  }

  // Nothing there ends before others have room: so it is with most nodes, and none of their tasks
  // has to be looked at.
  private static boolean isLater(NodeLedger node, Share wanted, long from) {
    return !node.ending().isEmpty() && node.ending().first().endsAt() > from && !node.fits(wanted);
  }

  /** When a node will have room for a share, if nothing new begins there. */
  private long roomFor(Share wanted, NodeLedger node) {
    if (node.fits(wanted)) {
      return now;
    }
    double share = node.freeShare();
    double gpus = node.freeGpus();
    long memory = node.freeMemoryMib();
    for (NodeLedger.Task task : node.ending()) {
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
