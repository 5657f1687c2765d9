package dev.balsam.launcher.internal.placement;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which GPUs of a node are given out. A job gets whole ones to itself, and shares one with others
 * for the fraction that is left: 1.5 are one of its own and half of another.
 */
final class GpuLedger {
  private final int first;
  private final double[] used;
  private final int[] jobs;

  /**
   * All free.
   *
   * @param first the id of the first one
   * @param count how many
   */
  GpuLedger(int first, int count) {
    this.first = first;
    this.used = new double[count];
    this.jobs = new int[count];
  }

  boolean fits(double gpus) {
    double part = part(gpus);
    long left = wholeOnes() - whole(gpus);
    return left >= 0 && (part == 0 || left > 0 || hasRoom(tightest(part)));
  }

  private boolean hasRoom(int shared) {
    return shared >= 0 && jobs[shared] > 0;
  }

  private long wholeOnes() {
    return IntStream.of(jobs).filter(count -> count == 0).count();
  }

  /**
   * Gives out GPUs that fit.
   *
   * @return their ids, in ascending order except that a shared one is the last
   */
  List<Integer> take(double gpus) {
    List<Integer> ids = new ArrayList<>();
    // The shared one first: it must not be a whole one while there is room in one that is shared.
    double part = part(gpus);
    int shared = part > 0 ? tightest(part) : -1;
    if (shared >= 0) {
      used[shared] += part;
      jobs[shared]++;
    }
    for (int i = 0, left = whole(gpus); left > 0; i++) {
      if (jobs[i] == 0) {
        used[i] = 1;
        jobs[i] = 1;
        ids.add(first + i);
        left--;
      }
    }
    if (shared >= 0) {
      ids.add(first + shared);
    }
    return List.copyOf(ids);
  }

  /** Takes back what {@link #take} gave. */
  void give(List<Integer> ids, double gpus) {
    for (int n = 0; n < ids.size(); n++) {
      int gpu = ids.get(n) - first;
      jobs[gpu]--;
      double given = n < whole(gpus) ? 1 : part(gpus);
      // Rounding errors must not pile up over a million tasks.
      used[gpu] = jobs[gpu] == 0 ? 0 : Math.max(0, used[gpu] - given);
    }
  }

  /**
   * The most that one job can get: halves of two GPUs do not make a whole one. Whatever is not more
   * than this fits.
   */
  double free() {
    double part =
        IntStream.range(0, used.length)
            .filter(gpu -> jobs[gpu] > 0)
            .mapToDouble(gpu -> 1 - used[gpu])
            .max()
            .orElse(0);
    return wholeOnes() + Math.max(0, part);
  }

  /** The fullest GPU that has room, so that others stay free for those who want a whole one. */
  private int tightest(double part) {
    int best = -1;
    for (int gpu = 0; gpu < used.length; gpu++) {
      boolean fits = used[gpu] + part <= 1 + NodeLedger.SLACK;
      if (fits && (best < 0 || used[gpu] > used[best])) {
        best = gpu;
      }
    }
    return best;
  }

  private static int whole(double gpus) {
    return (int) Math.floor(gpus + NodeLedger.SLACK);
  }

  /** Three times a third is a whole one. */
  private static double part(double gpus) {
    double part = gpus - whole(gpus);
    return part > NodeLedger.SLACK ? part : 0;
  }
}
