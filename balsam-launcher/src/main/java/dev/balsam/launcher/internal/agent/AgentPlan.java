package dev.balsam.launcher.internal.agent;

import dev.balsam.Site;
import dev.balsam.launcher.Node;
import dev.balsam.launcher.internal.mpi.MpiCommand;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * On which nodes a launcher wants agents, and how it gets them.
 *
 * @param settings the site's
 * @param start how they are started
 * @param fence when the tasks of a lost one are gone
 * @param hosts names of the nodes, each once
 * @param canDoWithout whether the launcher runs on a node itself
 * @param site its directory, which all nodes see
 */
public record AgentPlan(
    AgentSettings settings,
    AgentStart start,
    Fence fence,
    List<String> hosts,
    boolean canDoWithout,
    Path site) {
  /** Copies the list. */
  public AgentPlan {
    hosts = List.copyOf(hosts);
  }

  /**
   * Makes it.
   *
   * @param site whose settings count
   * @param nodes the allocation
   * @param here names of this machine
   * @param environment the launcher's
   * @param mpi the MPI start command, if there is one
   * @param asRoot whether the launcher runs as root
   * @return empty where there are no other nodes, or nothing to start agents with
   * @throws dev.balsam.BalsamException when the settings make no sense
   */
  public static Optional<AgentPlan> find(
      Site site,
      List<Node> nodes,
      Set<String> here,
      Map<String, String> environment,
      Optional<MpiCommand> mpi,
      boolean asRoot) {
    AgentSettings settings = AgentSettings.of(site.engine().agents(), site.engine().leases());
    List<String> others =
        nodes.stream().map(Node::name).filter(name -> !here.contains(name)).distinct().toList();
    if (others.isEmpty()) {
      return Optional.empty();
    }
    return new AgentStarts(settings, environment, mpi, asRoot)
        .find()
        .map(
            start ->
                new AgentPlan(
                    settings,
                    start,
                    new Fence(settings.silence(), site.engine().leases().killGrace()),
                    others,
                    nodes.stream().anyMatch(node -> here.contains(node.name())),
                    site.directory()));
  }
}
