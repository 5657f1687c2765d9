package dev.balsam.launcher.internal.run;

import dev.balsam.launcher.LaunchMode;
import dev.balsam.launcher.Node;
import java.util.List;
import java.util.Set;

/**
 * Which jobs are started by an MPI start command, and on which nodes single processes can be
 * started: pure.
 *
 * @param mode which kinds of jobs the launcher runs
 * @param startsMpi whether it has an MPI start command, and its mode uses it
 * @param direct names of the nodes on which it starts processes itself; empty for all of them
 * @param anyDirect whether there is one among its nodes
 * @param agents whether other nodes get agents, which start processes there
 */
record StartRule(
    LaunchMode mode, boolean startsMpi, Set<String> direct, boolean anyDirect, boolean agents) {
  /** For nodes that do not exist: everything starts, everywhere. */
  static StartRule simulated(LaunchMode mode) {
    return new StartRule(mode, mode != LaunchMode.SERIAL, Set.of(), true, false);
  }

  /**
   * For real nodes.
   *
   * @param mode which kinds of jobs the launcher runs
   * @param mpi whether there is an MPI start command
   * @param nodes the allocation
   * @param here names of this machine
   * @param agents whether other nodes get agents
   */
  static StartRule of(
      LaunchMode mode, boolean mpi, List<Node> nodes, Set<String> here, boolean agents) {
    return new StartRule(
        mode,
        mpi && mode != LaunchMode.SERIAL,
        here,
        nodes.stream().anyMatch(node -> here.contains(node.name())),
        agents);
  }

  boolean isDirect(Node node) {
    return direct.isEmpty() || direct.contains(node.name());
  }

  /** Without agents, a launcher beside its nodes, as on a Cray's, reaches them by MPI only. */
  boolean serialByMpi() {
    return startsMpi && (mode == LaunchMode.MPI || !(anyDirect || agents));
  }

  /** Whether a job is started by the MPI start command. */
  boolean byMpi(boolean serial) {
    return !serial || serialByMpi();
  }
}
