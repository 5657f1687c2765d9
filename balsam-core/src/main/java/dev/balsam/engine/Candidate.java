package dev.balsam.engine;

import dev.balsam.JobState;

/**
 * A runnable job, as far as placing it needs to know.
 *
 * <pre>{@code
 * List<Candidate> chosen = placement.choose(candidates);
 * }</pre>
 *
 * @param jobId the job
 * @param state PREPROCESSED or RESTART_READY
 * @param nodes nodes that it needs
 * @param ranks ranks on each node
 * @param packing how many such jobs fill a node; 0 when cores are counted
 * @param cores cores on each node
 * @param gpus GPUs on each node
 * @param memoryMib mebibytes on each node; 0 when nothing is said
 * @param wallSeconds estimate of one run in seconds; 0 when unknown
 * @param priority higher ones start first
 */
public record Candidate(
    long jobId,
    JobState state,
    int nodes,
    int ranks,
    int packing,
    int cores,
    double gpus,
    int memoryMib,
    int wallSeconds,
    int priority) {
  /**
   * Whether it is one process, which needs no MPI.
   *
   * @return true for one rank on one node
   */
  public boolean isSerial() {
    return nodes == 1 && ranks == 1;
  }
}
