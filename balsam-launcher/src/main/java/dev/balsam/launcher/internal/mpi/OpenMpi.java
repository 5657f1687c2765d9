package dev.balsam.launcher.internal.mpi;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Open MPI's {@code mpirun}: options of its manual page for 4.1, of which 5.0 knows all. Remote
 * ranks get no variable that is not named by {@code -x}.
 */
final class OpenMpi implements MpiStart {
  @Override
  public String name() {
    return "openmpi";
  }

  @Override
  public List<String> command(MpiRun run) {
    List<String> words = new ArrayList<>(List.of(run.executable()));
    if (run.asRoot()) {
      words.add("--allow-run-as-root");
    }
    words.addAll(List.of("-n", Integer.toString(run.ranks()), "--host", hosts(run)));
    boolean bind = run.binds();
    String map = "ppr:" + run.ranksPerNode() + ":node";
    if (bind && run.coresPerRank() > 1) {
      // A core is what the operating system counts, as everywhere here.
      words.add("--use-hwthread-cpus");
      words.addAll(List.of("--map-by", map + ":PE=" + run.coresPerRank()));
      words.addAll(List.of("--bind-to", "hwthread"));
    } else {
      // Alone on its nodes and one core for each rank: its own rule for binding is the right one.
      words.addAll(List.of("--map-by", map));
      if (!bind) {
        words.addAll(List.of("--bind-to", "none"));
      }
    }
    // The ledger counts; slots that Open MPI counts itself would be too few for jobs that share
    // cores.
    words.add("--oversubscribe");
    if (run.remote()) {
      run.exported().forEach(name -> words.addAll(List.of("-x", name)));
    }
    words.addAll(run.options());
    return words;
  }

  private static String hosts(MpiRun run) {
    return run.hosts().stream()
        .map(host -> host + ":" + run.ranksPerNode())
        .collect(Collectors.joining(","));
  }
}
