package dev.balsam.launcher.internal.mpi;

import java.util.ArrayList;
import java.util.List;

/**
 * Intel MPI's {@code mpirun}: Hydra too, but pinned by variables (Intel MPI Library Developer
 * Reference, "Process Pinning").
 */
final class IntelMpi implements MpiStart {
  @Override
  public String name() {
    return "intelmpi";
  }

  @Override
  public List<String> command(MpiRun run) {
    List<String> words = new ArrayList<>(List.of(run.executable(), "-n", run.ranks() + ""));
    words.addAll(List.of("-ppn", run.ranksPerNode() + "", "-hosts", run.hostList(), "-genvall"));
    if (run.binds()) {
      words.addAll(List.of("-genv", "I_MPI_PIN_DOMAIN", run.coresPerRank() + ":compact"));
    } else {
      words.addAll(List.of("-genv", "I_MPI_PIN", "0"));
    }
    words.addAll(run.options());
    return words;
  }
}
