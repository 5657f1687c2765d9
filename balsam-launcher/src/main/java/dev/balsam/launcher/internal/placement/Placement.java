package dev.balsam.launcher.internal.placement;

import dev.balsam.launcher.Node;
import java.util.List;

/**
 * Where a job runs.
 *
 * @param parts its nodes, at least one, each with what the job has of it
 */
public record Placement(List<Part> parts) {
  /**
   * A node, and what a job has of it.
   *
   * @param node the node
   * @param cores ids of its cores there; empty where ids are not known, or cores not counted
   * @param gpus ids of its GPUs there; where it asked for a fraction too, the last is shared
   * @param whole whether nobody else is there
   */
  public record Part(Node node, List<Integer> cores, List<String> gpus, boolean whole) {
    /** Copies the lists. */
    public Part {
      cores = List.copyOf(cores);
      gpus = List.copyOf(gpus);
    }
  }

  /** Copies the list. */
  public Placement {
    parts = List.copyOf(parts);
  }

  /**
   * The node of a job on one.
   *
   * @return the first part
   */
  public Part first() {
    return parts.get(0);
  }
}
