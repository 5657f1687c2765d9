package dev.balsam.launcher.internal.placement;

import java.util.ArrayList;
import java.util.List;

/**
 * What was asked for and could not be had: then neither can what is at least as much, until
 * something is given back. Saves looking at a thousand full nodes for each of ten thousand jobs.
 */
final class Refused {
  /**
   * What a job asks for.
   *
   * @param nodes nodes
   * @param packing how many fill a node; 0 when cores are counted
   * @param cores cores on each node
   * @param gpus GPUs on each node
   * @param memory mebibytes on each node
   * @param byMpi whether it may be on nodes that only the MPI start command reaches
   * @param mayJoin whether it may use reserved nodes
   */
  record Shape(
      int nodes, int packing, int cores, double gpus, int memory, boolean byMpi, boolean mayJoin) {
    boolean isAtLeast(Shape other) {
      return nodes >= other.nodes
          && gpus >= other.gpus
          && memory >= other.memory
          && takesAtLeast(other)
          && (other.byMpi || !byMpi)
          && (other.mayJoin || !mayJoin);
    }

    private boolean takesAtLeast(Shape other) {
      if (packing == 0) {
        return other.packing == 0 && cores >= other.cores;
      }
      return other.packing >= packing;
    }
  }

  private final List<Shape> least = new ArrayList<>();

  void add(Shape shape) {
    least.removeIf(other -> other.isAtLeast(shape));
    least.add(shape);
  }

  boolean covers(Shape shape) {
    for (Shape other : least) {
      if (shape.isAtLeast(other)) {
        return true;
      }
    }
    return false;
  }
}
