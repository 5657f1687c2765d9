package dev.balsam.launcher;

import dev.balsam.BalsamException;
import java.util.HashSet;
import java.util.List;

/**
 * A node of an allocation: its slots are its cores, or as many tasks as their packing counts allow.
 *
 * <pre>{@code
 * Allocation two = Allocation.of(List.of(new Node("n1", 64, 4), new Node("n2", 64, 4)));
 * }</pre>
 *
 * @param name host name, as the start command of the batch system or MPI knows it
 * @param cores cores to hand out; at least 1
 * @param gpus GPUs to hand out; not negative
 * @param memory bytes to hand out; 0 where that is not known, and then it is not counted
 * @param layout its cores by number, as many as {@code cores}; empty where they are not known, and
 *     then no task is bound to cores
 * @param gpuIds its GPUs by id, as many as {@code gpus}; empty for numbers from 0 on
 */
public record Node(
    String name, int cores, int gpus, long memory, List<Core> layout, List<String> gpuIds) {
  /**
   * Refuses a node without a name or without cores, and ids that are not as many as they name.
   *
   * @param name host name
   * @param cores cores to hand out; at least 1
   * @param gpus GPUs to hand out; not negative
   * @param memory bytes to hand out; 0 where that is not known
   * @param layout its cores by number, or empty
   * @param gpuIds its GPUs by id, or empty
   */
  public Node {
    if (name.isBlank()) {
      throw new BalsamException("A node has no name. Give its host name.");
    }
    if (cores < 1 || gpus < 0 || memory < 0) {
      throw new BalsamException(
          "Node "
              + name
              + " has "
              + cores
              + " cores, "
              + gpus
              + " GPUs and "
              + memory
              + " bytes of memory. It needs at least 1 core, and nothing negative.");
    }
    layout = List.copyOf(layout);
    gpuIds = List.copyOf(gpuIds);
    distinct(name, "cores", cores, layout.stream().map(Core::id).toList());
    distinct(name, "GPUs", gpus, gpuIds);
  }

  /**
   * A node of which only numbers are known.
   *
   * @param name host name
   * @param cores cores to hand out; at least 1
   * @param gpus GPUs to hand out; not negative
   */
  public Node(String name, int cores, int gpus) {
    this(name, cores, gpus, 0, List.of(), List.of());
  }

  /**
   * A node whose cores and GPUs are known by id.
   *
   * @param name host name
   * @param layout its cores; at least one
   * @param gpuIds its GPUs, as {@code CUDA_VISIBLE_DEVICES} and its likes name them
   * @param memory bytes to hand out; 0 where that is not known
   */
  public Node(String name, List<Core> layout, List<String> gpuIds, long memory) {
    this(name, layout.size(), gpuIds.size(), memory, layout, gpuIds);
  }

  private static void distinct(String name, String what, int count, List<?> ids) {
    if (!ids.isEmpty() && (ids.size() != count || new HashSet<>(ids).size() != count)) {
      throw new BalsamException(
          "Node "
              + name
              + " has "
              + count
              + " "
              + what
              + ", but their ids are "
              + ids
              + ". Give each one id of its own, or none at all.");
    }
  }
}
