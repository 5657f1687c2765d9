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
  List<Integer> take(int cores) {
    if (cores == 0) {
      return List.of();
    }
    List<Integer> taken = new ArrayList<>(cores);
    BitSet from = cores > 1 ? tightest(cores) : null;
    int next = 0;
    for (int i = 0; i < cores; i++) {
      next = from == null ? used.nextClearBit(next) : from.nextSetBit(next);
      if (next < 0 || next >= count) {
        throw new IllegalStateException("no " + cores + " of " + count + " cores are free");
      }
      taken.add(next++);
    }
    taken.forEach(used::set);
    return taken;
  }

  void give(List<Integer> cores) {
    cores.forEach(used::clear);
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
  static List<Integer> ids(List<Integer> cores, List<Core> layout) {
    if (layout.isEmpty()) {
      return List.of();
    }
    return cores.stream().map(core -> layout.get(core).id()).toList();
  }
}
