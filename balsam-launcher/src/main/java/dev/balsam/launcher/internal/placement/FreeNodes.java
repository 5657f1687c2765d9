package dev.balsam.launcher.internal.placement;

import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;

/**
 * Nodes in the order of best fit: the fullest first, and of equal ones the first of the allocation.
 * Whoever changes a node takes it out before and puts it back after.
 */
final class FreeNodes {
  private record Key(double free, int index) {}

  private final List<NodeLedger> nodes;
  private final TreeSet<Key> order =
      new TreeSet<>(Comparator.comparingDouble(Key::free).thenComparingInt(Key::index));

  FreeNodes(List<NodeLedger> nodes) {
    this.nodes = nodes;
    nodes.forEach(this::putBack);
  }

  void takeOut(NodeLedger node) {
    order.remove(new Key(node.freeShare(), node.index()));
  }

  void putBack(NodeLedger node) {
    order.add(new Key(node.freeShare(), node.index()));
  }

  /** Those with anything left, the fullest first: few of many while the allocation is busy. */
  Iterable<NodeLedger> withRoom() {
    return from(2 * NodeLedger.SLACK);
  }

  /** Those with at least so much left, the fullest first. */
  Iterable<NodeLedger> from(double share) {
    Iterator<Key> keys = order.tailSet(new Key(share - NodeLedger.SLACK, -1)).iterator();
    return () ->
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return keys.hasNext();
          }

          @Override
          public NodeLedger next() {
            return nodes.get(keys.next().index());
          }
        };
  }
}
