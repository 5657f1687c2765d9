package dev.balsam.launcher.internal.mpi;

import java.util.ArrayList;
import java.util.List;

/** MPICH's Hydra: {@code mpiexec -n N -ppn R -hosts a,b}. It passes its whole environment on. */
final class Mpich implements MpiStart {
  @Override
  public String name() {
    return "mpich";
  }

  @Override
  public List<String> command(MpiRun run) {
    List<String> words = new ArrayList<>(List.of(run.executable(), "-n", run.ranks() + ""));
    words.addAll(List.of("-ppn", run.ranksPerNode() + "", "-hosts", run.hostList()));
    boolean bind = run.binds();
    words.addAll(List.of("-bind-to", bind ? "core:" + run.coresPerRank() : "none"));
    words.addAll(run.options());
    return words;
  }
}
