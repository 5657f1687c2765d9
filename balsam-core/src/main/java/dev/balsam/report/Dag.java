package dev.balsam.report;

import dev.balsam.BalsamException;
import dev.balsam.Dependency;
import dev.balsam.JobQuery;
import dev.balsam.JobRow;
import dev.balsam.JobSpec;
import dev.balsam.JobState;
import dev.balsam.Workflow;
import dev.balsam.internal.Drafts;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Jobs and the dependencies between them: an immutable picture of one moment, to be drawn by a
 * {@link GraphFormat}.
 *
 * <pre>{@code
 * Dag dag = Dag.of(site.jobs().workflow("water-scan"), 1_000);
 * Files.writeString(Path.of("scan.svg"), GraphFormat.SVG.draw(dag));
 * }</pre>
 *
 * @param nodes the jobs
 * @param edges dependencies between them
 */
public record Dag(List<Node> nodes, List<Dependency> edges) {
  /**
   * A job in the picture.
   *
   * @param id tells it from the others
   * @param name what is written on it
   * @param state gives it its colour
   */
  public record Node(long id, String name, JobState state) {}

  /**
   * Copies the lists and leaves out edges of which an end is not there.
   *
   * @param nodes the jobs
   * @param edges dependencies between them
   */
  public Dag {
    nodes = List.copyOf(nodes);
    Set<Long> ids = nodes.stream().map(Node::id).collect(Collectors.toSet());
    edges =
        edges.stream()
            .filter(edge -> ids.contains(edge.parent()) && ids.contains(edge.child()))
            .toList();
  }

  /**
   * The jobs of a selection.
   *
   * @param jobs the selection
   * @param most how many jobs the picture may have
   * @return the jobs with the dependencies between them
   * @throws BalsamException when there are more
   */
  public static Dag of(JobQuery jobs, int most) {
    List<Node> nodes = new ArrayList<>();
    try (var rows = jobs.rows()) {
      for (JobRow row : (Iterable<JobRow>) rows::iterator) {
        if (nodes.size() == most) {
          throw new BalsamException(
              "There are more than " + most + " jobs, too many for a picture. Choose fewer.");
        }
        nodes.add(new Node(row.id(), row.name(), row.state()));
      }
    }
    try (var edges = jobs.dependencies()) {
      return new Dag(nodes, edges.toList());
    }
  }

  /**
   * A draft, before it is submitted.
   *
   * @param draft the workflow
   * @return its jobs, numbered from 1 in the order in which they were added
   */
  public static Dag of(Workflow draft) {
    IdentityHashMap<JobSpec, Long> ids = new IdentityHashMap<>();
    List<Node> nodes = new ArrayList<>();
    for (JobSpec job : draft.jobs()) {
      ids.put(job, ids.size() + 1L);
      nodes.add(new Node(ids.size(), job.name(), JobState.CREATED));
    }
    List<Dependency> edges = new ArrayList<>();
    for (JobSpec job : draft.jobs()) {
      for (JobSpec parent : Drafts.door().parentDrafts(job)) {
        Long id = ids.get(parent);
        Long child = ids.get(job);
        if (id != null && child != null) {
          edges.add(new Dependency(id, child));
        }
      }
    }
    return new Dag(nodes, edges);
  }
}
