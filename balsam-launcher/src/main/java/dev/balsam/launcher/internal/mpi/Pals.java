package dev.balsam.launcher.internal.mpi;

import java.util.ArrayList;
import java.util.List;

/** HPE PALS' {@code mpiexec}, as on Polaris and Aurora. */
final class Pals implements MpiStart {
  @Override
  public String name() {
    return "pals";
  }

  @Override
  public List<String> command(MpiRun run) {
    List<String> words = new ArrayList<>(List.of(run.executable(), "-n", run.ranks() + ""));
    words.addAll(List.of("--ppn", run.ranksPerNode() + "", "--hosts", run.hostList()));
    if (run.whole() && run.hasCoresForAll()) {
      words.addAll(List.of("--depth", run.coresPerRank() + "", "--cpu-bind", "depth"));
    } else {
      words.addAll(List.of("--cpu-bind", "none"));
    }
    words.add("--envall");
    words.addAll(run.options());
    return words;
  }
}
