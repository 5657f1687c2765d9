package dev.balsam.launcher.internal.placement;

import dev.balsam.launcher.Core;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which cores of a node are given out, by their place in its layout. Several cores for one job come
 * from one NUMA node where that has room, from the one with the least room left over.
 */
final class CoreLedger {
  private static final int[] NONE = {};

  private final int count;
  private final BitSet used;
  private final List<BitSet> domains;

  CoreLedger(int count, List<Core> layout) {
    this.count = count;
    this.used = new BitSet(count);
    Map<Integer, BitSet> byNuma = new TreeMap<>();
    for (int i = 0; i < layout.size(); i++) {
      byNuma.computeIfAbsent(layout.get(i).numa(), numa -> new BitSet()).set(i);
    }
    this.domains = byNuma.size() > 1 ? List.copyOf(byNuma.values()) : List.of();
  }

  /** Gives out cores, of which there must be enough. */
  int[] take(int cores) {
    if (cores == 0) {
      return NONE;
    }
    int[] taken = new int[cores];
    BitSet from = cores > 1 ? tightest(cores) : null;
    int next = 0;
    for (int i = 0; i < cores; i++) {
      next = from == null ? used.nextClearBit(next) : from.nextSetBit(next);
      if (next < 0 || next >= count) {
        throw new IllegalStateException("no " + cores + " of " + count + " cores are free");
      }
      taken[i] = next++;
    }
    for (int core : taken) {
      used.set(core);
    }
    return taken;
  }

  void give(int[] cores) {
    for (int core : cores) {
      used.clear(core);
    }
  }

  int free() {
    return count - used.cardinality();
  }

  /** The free cores of the fullest NUMA node that has enough; null if none has. */
  private @Nullable BitSet tightest(int cores) {
    BitSet best = null;
    for (BitSet domain : domains) {
      BitSet free = (BitSet) domain.clone();
      free.andNot(used);
      int room = free.cardinality();
      if (room >= cores && (best == null || room < best.cardinality())) {
        best = free;
      }
    }
    return best;
  }

  /** The ids of given cores, in order; empty where the layout is not known. */
  static List<Integer> ids(int[] cores, List<Core> layout) {
    if (layout.isEmpty()) {
      return List.of();
    }
    List<Integer> ids = new ArrayList<>(cores.length);
    for (int core : cores) {
      ids.add(layout.get(core).id());
    }
    return ids;
  }
}
