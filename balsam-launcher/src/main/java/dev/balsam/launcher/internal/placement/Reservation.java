package dev.balsam.launcher.internal.placement;

import dev.balsam.engine.Candidate;
import java.util.BitSet;

/**
 * Nodes that are kept for a job that fits the allocation but not what is free of it now, so that
 * smaller jobs cannot overtake it for ever. Others may use them only if they end before the time at
 * which it can start (EASY backfilling, Lifka 1995).
 *
 * @param job for whom
 * @param nodes places of the nodes in the allocation
 * @param from when they are expected to be free, in seconds; the present where nobody knows, as
 *     then nothing new may begin there
 */
record Reservation(Candidate job, BitSet nodes, long from) {
  boolean holds(NodeLedger node) {
    return nodes.get(node.index());
  }

  /** Whether another job may run on its nodes. */
  boolean lets(Candidate other, long now) {
    return other.jobId() == job.jobId()
        || other.priority() > job.priority()
        || (other.wallSeconds() > 0 && now + other.wallSeconds() <= from);
  }
}
