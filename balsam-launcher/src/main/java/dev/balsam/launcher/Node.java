package dev.balsam.launcher;

import dev.balsam.BalsamException;

/**
 * A node of an allocation.
 *
 * <pre>{@code
 * Allocation two = Allocation.of(List.of(new Node("n1", 64, 4), new Node("n2", 64, 4)));
 * }</pre>
 *
 * @param name host name
 * @param cores cores to hand out; at least 1
 * @param gpus GPUs to hand out; not negative
 */
public record Node(String name, int cores, int gpus) {
  /**
   * Refuses a node without a name or without cores.
   *
   * @param name host name
   * @param cores cores to hand out; at least 1
   * @param gpus GPUs to hand out; not negative
   */
  public Node {
    if (name.isBlank()) {
      throw new BalsamException("A node has no name. Give its host name.");
    }
    if (cores < 1 || gpus < 0) {
      throw new BalsamException(
          "Node "
              + name
              + " has "
              + cores
              + " cores and "
              + gpus
              + " GPUs. It needs at least 1 core and no negative GPUs.");
    }
  }
}
