package dev.balsam.launcher.internal.placement;

import java.util.function.Predicate;

/**
 * The most that one job could get.
 *
 * @param share of one node, from 0 to 1
 * @param cores on one node
 * @param gpus on one node
 * @param memoryMib on one node
 * @param nodes empty nodes
 * @param direct whether a single process could be started somewhere
 */
record Room(double share, int cores, double gpus, int memoryMib, int nodes, boolean direct) {
  static Room of(Iterable<NodeLedger> nodes, Predicate<NodeLedger> usable) {
    double share = 0;
    int cores = 0;
    double gpus = 0;
    int memory = 0;
    int empty = 0;
    boolean direct = false;
    for (NodeLedger node : nodes) {
      if (usable.test(node)) {
        share = Math.max(share, node.freeShare());
        cores = Math.max(cores, node.freeCores());
        gpus = Math.max(gpus, node.freeGpus());
        memory = Math.max(memory, node.freeMemoryMib());
        empty += node.isEmpty() ? 1 : 0;
        direct |= node.isDirect();
      }
    }
    return new Room(share, cores, gpus, memory, empty, direct);
  }
}
