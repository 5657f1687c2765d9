package dev.balsam;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What one run of a job occupies.
 *
 * <pre>{@code
 * int ranks = job.definition().resources().ranks();
 * }</pre>
 *
 * @param nodes nodes; at least 1
 * @param ranksPerNode MPI ranks on each node; at least 1
 * @param threadsPerRank threads of each rank; at least 1
 * @param threadsPerCore threads that share a core; at least 1
 * @param gpusPerRank GPUs of each rank; a fraction shares one
 * @param nodePackingCount how many such jobs fill a node, where the user says so
 * @param memoryPerNode bytes of memory on each node, where the user says so
 */
public record Resources(
    int nodes,
    int ranksPerNode,
    int threadsPerRank,
    int threadsPerCore,
    double gpusPerRank,
    OptionalInt nodePackingCount,
    OptionalLong memoryPerNode) {
  /** One rank with one thread on one node. */
  public static final Resources ONE_CORE = new Resources(1, 1, 1, 1, 0, OptionalInt.empty());

  private static final long MEBIBYTE = 1L << 20;

  /**
   * Nothing said of memory.
   *
   * @param nodes nodes; at least 1
   * @param ranksPerNode MPI ranks on each node; at least 1
   * @param threadsPerRank threads of each rank; at least 1
   * @param threadsPerCore threads that share a core; at least 1
   * @param gpusPerRank GPUs of each rank; a fraction shares one
   * @param nodePackingCount how many such jobs fill a node, where the user says so
   */
  public Resources(
      int nodes,
      int ranksPerNode,
      int threadsPerRank,
      int threadsPerCore,
      double gpusPerRank,
      OptionalInt nodePackingCount) {
    this(
        nodes,
        ranksPerNode,
        threadsPerRank,
        threadsPerCore,
        gpusPerRank,
        nodePackingCount,
        OptionalLong.empty());
  }

  /**
   * All ranks.
   *
   * @return nodes × ranks per node
   */
  public int ranks() {
    return Math.multiplyExact(nodes, ranksPerNode);
  }

  /**
   * Cores on each node.
   *
   * @return ranks × threads ÷ threads that share a core, rounded up
   */
  public int coresPerNode() {
    return (int)
        Math.min(
            Integer.MAX_VALUE,
            ((long) ranksPerNode * threadsPerRank + threadsPerCore - 1) / threadsPerCore);
  }

  /**
   * GPUs on each node.
   *
   * @return ranks × GPUs per rank
   */
  public double gpusPerNode() {
    return ranksPerNode * gpusPerRank;
  }

  /**
   * Memory on each node in mebibytes, rounded up.
   *
   * @return 0 when nothing is said
   */
  public int memoryMib() {
    long bytes = memoryPerNode.orElse(0);
    return (int) Math.min(Integer.MAX_VALUE, bytes / MEBIBYTE + (bytes % MEBIBYTE == 0 ? 0 : 1));
  }

  /**
   * Whether a run is one process on one node, which needs no MPI.
   *
   * @return true for one rank
   */
  public boolean isSerial() {
    return nodes == 1 && ranksPerNode == 1;
  }
}
