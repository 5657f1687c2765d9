package dev.balsam.launcher.internal.placement;

import dev.balsam.engine.Candidate;
import dev.balsam.launcher.Node;

/**
 * What a job takes of one node. Its part is 1 ÷ its packing count where that is given, else cores
 * asked for ÷ cores of the node, and all of it for each node of a job on several. GPUs and memory
 * are counted besides.
 *
 * @param node part of the node, from 0 (exclusive) to 1
 * @param cores cores of its own; 0 for a job with a packing count, as cores are then not counted
 * @param gpus GPUs
 * @param memoryMib mebibytes
 */
public record Share(double node, int cores, double gpus, int memoryMib) {
  static Share of(Candidate job, Node node) {
    return new Share(
        job.nodes() > 1 ? 1 : part(job, node.cores()),
        job.packing() > 0 ? 0 : job.cores(),
        job.gpus(),
        job.memoryMib());
  }

  /** The part of a node of so many cores, which more than one node may be needed for. */
  static double part(Candidate job, int cores) {
    return job.packing() > 0 ? 1.0 / job.packing() : (double) job.cores() / cores;
  }
}
