package dev.balsam.launcher.internal.placement;

import dev.balsam.engine.Candidate;
import dev.balsam.launcher.Node;

/**
 * The part of one node that a job takes: 1 ÷ its packing count where that is given, else cores
 * asked for ÷ cores of the node. GPUs are counted besides.
 *
 * @param node part of the node, from 0 (exclusive) to 1
 * @param gpus GPUs
 */
public record Share(double node, double gpus) {
  static Share of(Candidate job, Node node) {
    double part = job.packing() > 0 ? 1.0 / job.packing() : (double) job.cores() / node.cores();
    return new Share(part, job.gpus());
  }
}
