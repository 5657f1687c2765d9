package dev.balsam.launcher.internal.run;

import dev.balsam.Resources;
import dev.balsam.engine.ClaimedJob;
import dev.balsam.launcher.Node;
import dev.balsam.launcher.internal.mpi.MpiCommand;
import dev.balsam.launcher.internal.mpi.MpiRun;
import dev.balsam.launcher.internal.mpi.MpiStart;
import dev.balsam.launcher.internal.placement.Placement;
import dev.balsam.launcher.internal.task.TaskSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** The command that starts an MPI job on its nodes. */
final class MpiLine {
  private static final Set<String> PATHS = Set.of("PATH", "LD_LIBRARY_PATH");

  private final MpiCommand mpi;
  private final Predicate<Node> here;
  private final Map<String, String> common;
  private final boolean asRoot;

  /**
   * Makes one.
   *
   * @param mpi the start command
   * @param here whether a node is this machine
   * @param common the environment that all tasks have
   * @param asRoot whether this process runs as root
   */
  MpiLine(MpiCommand mpi, Predicate<Node> here, Map<String, String> common, boolean asRoot) {
    this.mpi = mpi;
    this.here = here;
    this.common = Map.copyOf(common);
    this.asRoot = asRoot;
  }

  /** The task started by the start command, after other words. */
  TaskSpec start(TaskSpec task, List<String> before, ClaimedJob job, Placement where) {
    MpiStart start = mpi.start();
    MpiRun run = run(job, where, task.environment());
    List<String> words = new ArrayList<>(before);
    List<String> hidden = common.keySet().stream().filter(start::isConfusedBy).sorted().toList();
    if (!hidden.isEmpty()) {
      words.add("/usr/bin/env");
      hidden.forEach(name -> words.addAll(List.of("-u", name)));
    }
    words.addAll(start.command(run));
    return task.startedBy(words, start.cleanup(run));
  }

  private MpiRun run(ClaimedJob job, Placement where, Map<String, String> environment) {
    Resources wants = job.resources();
    List<Node> nodes = where.parts().stream().map(Placement.Part::node).toList();
    return new MpiRun(
        "balsam-" + job.id() + "." + job.attempt(),
        mpi.executable(),
        nodes.stream().map(Node::name).toList(),
        wants.ranksPerNode(),
        wants.threadsPerRank(),
        wants.threadsPerCore(),
        nodes.stream().mapToInt(Node::cores).min().orElse(1),
        where.parts().stream().allMatch(this::mayBind),
        !nodes.stream().allMatch(here),
        asRoot,
        wants.gpusPerRank(),
        wants.memoryPerNode(),
        exported(environment),
        mpi.options());
  }

  // Several nodes may be parts of this machine, which only their cores' numbers can tell apart.
  private boolean mayBind(Placement.Part part) {
    return part.whole() && (!here.test(part.node()) || !part.node().layout().isEmpty());
  }

  private List<String> exported(Map<String, String> environment) {
    Set<String> names = new TreeSet<>(environment.keySet());
    names.addAll(TaskSpec.OWN_VARIABLES);
    common.keySet().stream()
        .filter(name -> name.startsWith("BALSAM_") || PATHS.contains(name))
        .forEach(names::add);
    return List.copyOf(names);
  }
}
