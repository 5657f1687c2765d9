package dev.balsam.launcher.internal.placement;

import dev.balsam.launcher.Node;
import java.util.List;

/** What of one node is given out. Shares add up to at most 1; GPUs are counted besides. */
final class NodeLedger {
  // Thirds and sevenths do not add up to exactly 1. The original's slack of 0.0001 would let 10,001
  // jobs onto a node that is filled by 10,000; what rounding adds up to is far smaller than this.
  static final double SLACK = 1e-9;

  private final Node node;
  private final GpuLedger gpus;
  private double used;
  private int tasks;

  /**
   * A node of which nothing is given out.
   *
   * @param node the node
   * @param firstGpu the number of its first GPU on its machine
   */
  NodeLedger(Node node, int firstGpu) {
    this.node = node;
    this.gpus = new GpuLedger(firstGpu, node.gpus());
  }

  Node node() {
    return node;
  }

  boolean fits(Share share) {
    return used + share.node() <= 1 + SLACK && gpus.fits(share.gpus());
  }

  /** Gives out a share; the ids of its GPUs, which {@link #give} wants back. */
  List<Integer> take(Share share) {
    if (!fits(share)) {
      throw new IllegalStateException("node " + node.name() + " is over-committed");
    }
    used += share.node();
    tasks++;
    return gpus.take(share.gpus());
  }

  void give(Share share, List<Integer> ids) {
    tasks--;
    // Rounding errors must not pile up over a million tasks.
    used = tasks == 0 ? 0 : Math.max(0, used - share.node());
    gpus.give(ids, share.gpus());
  }

  double freeShare() {
    return Math.max(0, 1 - used);
  }

  int freeCores() {
    return (int) Math.floor((freeShare() + SLACK) * node.cores());
  }

  double freeGpus() {
    return gpus.free();
  }

  double used() {
    return Math.min(1, used);
  }
}
