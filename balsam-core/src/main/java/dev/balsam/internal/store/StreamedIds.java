package dev.balsam.internal.store;

import java.util.BitSet;

/**
 * The ids that a stream has used so far: one bit each, as they come from one sequence and lie close
 * together. A job that depends on one of them needs no look at what was stored before.
 */
final class StreamedIds {
  private final BitSet used = new BitSet();
  private long first = -1;

  void add(long id) {
    if (first < 0) {
      first = id;
    }
    long at = id - first;
    // What lies beyond is merely looked up like any other job.
    if (at >= 0 && at < Integer.MAX_VALUE) {
      used.set((int) at);
    }
  }

  boolean has(long id) {
    long at = id - first;
    return first >= 0 && at >= 0 && at < Integer.MAX_VALUE && used.get((int) at);
  }
}
