package dev.balsam.launcher.internal.run;

import dev.balsam.engine.ClaimedJob;
import dev.balsam.launcher.Node;
import dev.balsam.launcher.internal.placement.Placement;
import dev.balsam.launcher.internal.task.Executables;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Binds jobs of several threads or ranks to the cores that the ledger gave them, by {@code
 * taskset}. Jobs of one thread are left to the operating system, which moves them as well as
 * anybody, and so cost no further program.
 */
final class CoreBinding {
  private final Optional<String> taskset;
  private final Predicate<Node> here;

  /**
   * Looks for {@code taskset}.
   *
   * @param here whether a node is this machine
   * @param searchPath where programs are
   */
  CoreBinding(Predicate<Node> here, String searchPath) {
    this(here, Executables.find("taskset", searchPath).map(Path::toString));
  }

  private CoreBinding(Predicate<Node> here, Optional<String> taskset) {
    this.here = here;
    this.taskset = taskset;
  }

  /** Binds nothing. */
  static CoreBinding none() {
    return new CoreBinding(node -> false, Optional.empty());
  }

  /** Words before the command of a job; often none. */
  List<String> of(ClaimedJob job, Placement where) {
    Placement.Part part = where.first();
    boolean several = job.resources().ranks() > 1 || job.resources().threadsPerRank() > 1;
    if (!several
        || where.parts().size() > 1
        || taskset.isEmpty()
        || part.cores().isEmpty()
        || !here.test(part.node())) {
      return List.of();
    }
    return List.of(
        taskset.get(),
        "-c",
        part.cores().stream().map(String::valueOf).collect(Collectors.joining(",")));
  }
}
