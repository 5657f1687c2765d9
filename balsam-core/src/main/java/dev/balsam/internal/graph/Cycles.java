package dev.balsam.internal.graph;

import dev.balsam.CycleException;
import dev.balsam.JobSpec;
import dev.balsam.internal.Drafts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jgrapht.Graph;
import org.jgrapht.alg.connectivity.KosarajuStrongConnectivityInspector;
import org.jgrapht.graph.DefaultEdge;
import org.jgrapht.graph.builder.GraphTypeBuilder;

/**
 * Finds drafts that depend on one another in a circle. Time and memory grow with jobs and
 * dependencies, not with paths.
 */
public final class Cycles {
  private Cycles() {}

  /**
   * Refuses a circle.
   *
   * @param drafts the drafts to look at, with all that they depend on
   * @throws CycleException naming the jobs of one circle
   */
  public static void refuse(Collection<JobSpec> drafts) {
    if (drafts.stream().allMatch(draft -> Drafts.door().parentDrafts(draft).isEmpty())) {
      return;
    }
    Graph<JobSpec, DefaultEdge> graph = graphOf(drafts);
    for (Set<JobSpec> component :
        new KosarajuStrongConnectivityInspector<>(graph).stronglyConnectedSets()) {
      JobSpec any = component.iterator().next();
      if (component.size() > 1 || graph.containsEdge(any, any)) {
        throw new CycleException(
            circleIn(graph, component, any).stream().map(JobSpec::name).toList());
      }
    }
  }

  private static Graph<JobSpec, DefaultEdge> graphOf(Collection<JobSpec> drafts) {
    Graph<JobSpec, DefaultEdge> graph =
        GraphTypeBuilder.<JobSpec, DefaultEdge>directed()
            .allowingSelfLoops(true)
            .edgeClass(DefaultEdge.class)
            .buildGraph();
    drafts.forEach(graph::addVertex);
    for (JobSpec child : drafts) {
      for (JobSpec parent : Drafts.door().parentDrafts(child)) {
        // A parent outside the drafts was stored before them and cannot depend on them.
        if (graph.containsVertex(parent)) {
          graph.addEdge(parent, child);
        }
      }
    }
    return graph;
  }

  // Inside a strong component every job has a successor inside it: walking on must come back to a
  // job already seen.
  private static List<JobSpec> circleIn(
      Graph<JobSpec, DefaultEdge> graph, Set<JobSpec> component, JobSpec start) {
    Set<JobSpec> walked = new LinkedHashSet<>();
    JobSpec at = start;
    while (walked.add(at)) {
      at =
          graph.outgoingEdgesOf(at).stream()
              .map(graph::getEdgeTarget)
              .filter(component::contains)
              .findFirst()
              .orElseThrow();
    }
    List<JobSpec> path = new ArrayList<>(walked);
    return path.subList(path.indexOf(at), path.size());
  }
}
