package dev.balsam.launcher;

import dev.balsam.BalsamException;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The nodes that a launcher may use. An immutable value.
 *
 * <pre>{@code
 * Launcher.on(site).allocation(Allocation.local(8)).untilIdle().run();
 * }</pre>
 */
public final class Allocation {
  private final List<Node> nodes;
  private final boolean simulated;

  private Allocation(List<Node> nodes, boolean simulated) {
    if (nodes.isEmpty()) {
      throw new BalsamException("An allocation needs at least one node.");
    }
    this.nodes = List.copyOf(nodes);
    this.simulated = simulated;
  }

  /**
   * This machine, with all of its cores.
   *
   * @return one node
   */
  public static Allocation local() {
    return local(Runtime.getRuntime().availableProcessors());
  }

  /**
   * This machine as one node with so many cores to hand out, whatever it has.
   *
   * @param slots cores to hand out; at least 1
   * @return one node
   */
  public static Allocation local(int slots) {
    if (slots < 1) {
      throw new BalsamException(
          "Allocation.local needs at least 1 slot, but is given " + slots + ".");
    }
    return new Allocation(List.of(new Node("localhost", slots, 0)), false);
  }

  /**
   * The allocation that this process runs in. This version takes every machine as itself; the nodes
   * of batch systems are found by a later one.
   *
   * @return this machine
   */
  public static Allocation detect() {
    return local();
  }

  /**
   * Nodes of your own choice. This version starts programs on this machine only, so every node has
   * to be it; several may be, to divide its cores.
   *
   * @param nodes at least one
   * @return the allocation
   */
  public static Allocation of(List<Node> nodes) {
    return new Allocation(nodes, false);
  }

  /**
   * Nodes that do not exist: jobs are claimed, placed and recorded as ever, but nothing is started,
   * and every run ends at once with exit code 0. For measuring and trying.
   *
   * @param nodes how many; at least 1
   * @param coresPerNode cores of each; at least 1
   * @return the allocation
   */
  public static Allocation simulated(int nodes, int coresPerNode) {
    return new Allocation(
        IntStream.rangeClosed(1, nodes)
            .mapToObj(i -> new Node("simulated-" + i, coresPerNode, 0))
            .toList(),
        true);
  }

  /**
   * The nodes.
   *
   * @return at least one
   */
  public List<Node> nodes() {
    return nodes;
  }

  /**
   * Whether nothing is started.
   *
   * @return true for {@link #simulated}
   */
  public boolean isSimulated() {
    return simulated;
  }

  @Override
  public String toString() {
    return (simulated ? "simulated " : "") + nodes;
  }
}
