package dev.balsam.engine;

import java.util.List;

/**
 * What a launcher asks for: runnable jobs that fit into what is free.
 *
 * <pre>{@code
 * Claim claim = new Claim(JobFilter.ALL, false, true, 1, 16, 0.5, 8, 0, 0, 3_600, 64, candidates -> candidates);
 * }</pre>
 *
 * @param filter which jobs it takes
 * @param mpi whether it can start jobs with several ranks
 * @param serial whether it can start jobs of one rank
 * @param nodes most nodes for one job
 * @param coresPerNode cores of its largest node
 * @param freeShare largest part of a node that is free, from 0 to 1
 * @param freeCores most free cores on one node
 * @param freeGpus most free GPUs on one node
 * @param freeMemoryMib most free mebibytes on one node
 * @param longest most seconds that a job may say it needs; Long.MAX_VALUE for any
 * @param most how many candidates to look at
 * @param placement chooses among the candidates; pure and quick, as it runs while their rows are
 *     locked
 */
public record Claim(
    JobFilter filter,
    boolean mpi,
    boolean serial,
    int nodes,
    int coresPerNode,
    double freeShare,
    int freeCores,
    double freeGpus,
    int freeMemoryMib,
    long longest,
    int most,
    Placement placement) {
  /**
   * For a launcher that does not count memory and starts single processes.
   *
   * @param filter which jobs it takes
   * @param mpi whether it can start jobs with several ranks
   * @param nodes most nodes for one job
   * @param coresPerNode cores of its largest node
   * @param freeShare largest part of a node that is free, from 0 to 1
   * @param freeCores most free cores on one node
   * @param freeGpus most free GPUs on one node
   * @param longest most seconds that a job may say it needs; Long.MAX_VALUE for any
   * @param most how many candidates to look at
   * @param placement chooses among the candidates
   */
  public Claim(
      JobFilter filter,
      boolean mpi,
      int nodes,
      int coresPerNode,
      double freeShare,
      int freeCores,
      double freeGpus,
      long longest,
      int most,
      Placement placement) {
    this(
        filter,
        mpi,
        true,
        nodes,
        coresPerNode,
        freeShare,
        freeCores,
        freeGpus,
        Integer.MAX_VALUE,
        longest,
        most,
        placement);
  }

  /** Chooses which candidates to run now. */
  @FunctionalInterface
  public interface Placement {
    /**
     * Chooses.
     *
     * @param candidates runnable jobs in order: highest priority first
     * @return those to run now
     */
    List<Candidate> choose(List<Candidate> candidates);
  }
}
