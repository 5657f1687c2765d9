package dev.balsam.launcher.internal.mpi;

import java.util.ArrayList;
import java.util.List;

/**
 * IBM's {@code jsrun}: one resource set on each node. It chooses the nodes itself among those of
 * the LSF job that have room, so the launcher's choice only says how many.
 */
final class Jsrun implements MpiStart {
  @Override
  public String name() {
    return "jsrun";
  }

  @Override
  public List<String> command(MpiRun run) {
    List<String> words = new ArrayList<>(List.of(run.executable()));
    words.addAll(List.of("--nrs", run.hosts().size() + "", "--rs_per_host", "1"));
    words.addAll(List.of("--tasks_per_rs", run.ranksPerNode() + ""));
    long cores = Math.min(run.coresPerNode(), (long) run.ranksPerNode() * run.coresPerRank());
    words.addAll(List.of("--cpu_per_rs", cores + ""));
    long gpus = (long) Math.ceil(run.ranksPerNode() * run.gpusPerRank() - 1e-9);
    if (gpus > 0) {
      words.addAll(List.of("--gpu_per_rs", gpus + ""));
    }
    String bind = run.hasCoresForAll() ? "packed:" + run.coresPerRank() : "none";
    words.addAll(List.of("--launch_distribution", "packed", "--bind", bind));
    words.addAll(run.options());
    return words;
  }
}
