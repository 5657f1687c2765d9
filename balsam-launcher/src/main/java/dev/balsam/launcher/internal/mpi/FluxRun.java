package dev.balsam.launcher.internal.mpi;

import java.util.ArrayList;
import java.util.List;

/**
 * {@code flux run} inside the launcher's own Flux instance, which passes its whole environment on
 * and gives cores and GPUs out itself.
 */
final class FluxRun implements MpiStart {
  @Override
  public String name() {
    return "flux";
  }

  @Override
  public List<String> command(MpiRun run) {
    List<String> words = new ArrayList<>(List.of(run.executable(), "run"));
    words.add("--nodes=" + run.hosts().size());
    words.add("--ntasks=" + run.ranks());
    if (run.hasCoresForAll()) {
      words.add("--cores-per-task=" + run.coresPerRank());
    }
    if (run.gpusPerRank() > 0) {
      words.add("--gpus-per-task=" + run.wholeGpusPerRank());
    }
    words.add("--requires=hosts:" + run.hostList());
    words.addAll(run.options());
    return words;
  }
}
