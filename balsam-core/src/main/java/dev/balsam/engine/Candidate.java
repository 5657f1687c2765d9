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
 * @param packing how many such jobs fill a node; 0 when cores are counted
 * @param cores cores on each node
 * @param gpus GPUs on each node
 * @param wallSeconds estimate of one run in seconds; 0 when unknown
 */
public record Candidate(
    long jobId, JobState state, int nodes, int packing, int cores, double gpus, int wallSeconds) {}
