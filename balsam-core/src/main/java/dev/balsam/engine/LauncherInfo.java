package dev.balsam.engine;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a launcher tells the site about itself, so that others can share the work and {@code
 * explain} can name it.
 *
 * <pre>{@code
 * long id = site.engine().register(info);
 * }</pre>
 *
 * @param host identity of the machine, its boot and its process namespace, after its name and a
 *     blank
 * @param pid process id of the launcher
 * @param processStarted start time of that process, to tell it from a later one with the same id
 * @param mode name of its launch mode
 * @param nodes nodes of its allocation
 * @param coresPerNode cores of its largest node
 * @param gpusPerNode GPUs of the node with the most
 * @param memoryMib mebibytes of the node with the most; 0 when not known
 * @param mpi whether it can start jobs of several ranks
 * @param filter which jobs it takes
 * @param hooks names of the hooks that it knows
 * @param endsAt when its allocation ends, if that is known
 * @param batchJob the batch job that it was started in, as {@link dev.balsam.BatchJob#id()}
 */
public record LauncherInfo(
    String host,
    long pid,
    String processStarted,
    String mode,
    int nodes,
    int coresPerNode,
    int gpusPerNode,
    int memoryMib,
    boolean mpi,
    JobFilter filter,
    List<String> hooks,
    Optional<Instant> endsAt,
    Optional<Long> batchJob) {
  /**
   * A launcher that was not started in a batch job of the site.
   *
   * @param host identity of the machine
   * @param pid process id of the launcher
   * @param processStarted start time of that process
   * @param mode name of its launch mode
   * @param nodes nodes of its allocation
   * @param coresPerNode cores of its largest node
   * @param gpusPerNode GPUs of the node with the most
   * @param memoryMib mebibytes of the node with the most; 0 when not known
   * @param mpi whether it can start jobs of several ranks
   * @param filter which jobs it takes
   * @param hooks names of the hooks that it knows
   * @param endsAt when its allocation ends, if that is known
   */
  public LauncherInfo(
      String host,
      long pid,
      String processStarted,
      String mode,
      int nodes,
      int coresPerNode,
      int gpusPerNode,
      int memoryMib,
      boolean mpi,
      JobFilter filter,
      List<String> hooks,
      Optional<Instant> endsAt) {
    this(
        host,
        pid,
        processStarted,
        mode,
        nodes,
        coresPerNode,
        gpusPerNode,
        memoryMib,
        mpi,
        filter,
        hooks,
        endsAt,
        Optional.empty());
  }
}
