package dev.balsam.launcher.internal.placement;

import dev.balsam.launcher.Node;

/** What of one node is given out. Shares add up to at most 1. */
final class NodeLedger {
  // Thirds and sevenths do not add up to exactly 1. The original's slack of 0.0001 would let 10,001
  // jobs onto a node that is filled by 10,000; what rounding adds up to is far smaller than this.
  static final double SLACK = 1e-9;

  private final Node node;
  private double used;
  private double gpusUsed;
  private int tasks;

  NodeLedger(Node node) {
    this.node = node;
  }

  Node node() {
    return node;
  }

  boolean fits(Share share) {
    return used + share.node() <= 1 + SLACK && gpusUsed + share.gpus() <= node.gpus() + SLACK;
  }

  void take(Share share) {
    if (!fits(share)) {
      throw new IllegalStateException("node " + node.name() + " is over-committed");
    }
    used += share.node();
    gpusUsed += share.gpus();
    tasks++;
  }

  void give(Share share) {
    tasks--;
    // Rounding errors must not pile up over a million tasks.
    used = tasks == 0 ? 0 : Math.max(0, used - share.node());
    gpusUsed = tasks == 0 ? 0 : Math.max(0, gpusUsed - share.gpus());
  }

  double freeShare() {
    return Math.max(0, 1 - used);
  }

  int freeCores() {
    return (int) Math.floor((freeShare() + SLACK) * node.cores());
  }

  double freeGpus() {
    return Math.max(0, node.gpus() - gpusUsed);
  }

  double used() {
    return Math.min(1, used);
  }
}
