package dev.balsam.launcher.internal.mpi;

import java.util.List;
import java.util.OptionalLong;

/**
 * One run of an MPI program: all that its start command has to say.
 *
 * @param name what the run is called in the batch system; unique in the allocation
 * @param executable the start command, found or as named
 * @param hosts its nodes, at least one
 * @param ranksPerNode ranks on each
 * @param threadsPerRank threads of each rank
 * @param threadsPerCore threads that share a core
 * @param coresPerNode cores that the smallest of its nodes has
 * @param whole whether its nodes are its own, so that the start command may bind ranks to cores by
 *     itself; on a shared node all runs would be bound to the same ones
 * @param remote whether a rank runs on another machine than the start command
 * @param asRoot whether the launcher runs as root
 * @param gpusPerRank GPUs of each rank
 * @param memoryPerNode bytes on each node, where the job says so
 * @param exported names of the variables that the ranks need
 * @param options words that the site's settings add
 */
public record MpiRun(
    String name,
    String executable,
    List<String> hosts,
    int ranksPerNode,
    int threadsPerRank,
    int threadsPerCore,
    int coresPerNode,
    boolean whole,
    boolean remote,
    boolean asRoot,
    double gpusPerRank,
    OptionalLong memoryPerNode,
    List<String> exported,
    List<String> options) {
  /** Copies the lists. */
  public MpiRun {
    hosts = List.copyOf(hosts);
    exported = List.copyOf(exported);
    options = List.copyOf(options);
  }

  int ranks() {
    return hosts.size() * ranksPerNode;
  }

  /** Cores of each rank. */
  int coresPerRank() {
    return Math.max(1, (threadsPerRank + threadsPerCore - 1) / threadsPerCore);
  }

  /** Whether each rank can have its cores to itself. */
  boolean hasCoresForAll() {
    return (long) ranksPerNode * coresPerRank() <= coresPerNode;
  }

  /**
   * Whether the start command is to bind ranks to cores. One process on one core is left to the
   * operating system, which moves it as well as anybody: MPICH's Hydra needs 20 ms more to bind it.
   */
  boolean binds() {
    return whole && hasCoresForAll() && (ranks() > 1 || coresPerRank() > 1);
  }

  /** Whole GPUs of each rank, rounded up. */
  int wholeGpusPerRank() {
    return (int) Math.ceil(gpusPerRank - 1e-9);
  }

  String hostList() {
    return String.join(",", hosts);
  }
}
