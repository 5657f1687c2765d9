package dev.balsam.launcher.internal.placement;

import dev.balsam.JobState;
import dev.balsam.engine.Candidate;
import dev.balsam.launcher.Node;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;

/** Measures placement: 10,000 runnable jobs of all kinds on 1,000 nodes. Not a test: a main. */
final class PlacementRate {
  private PlacementRate() {}

  /** Prints the median and the slowest of 31 rounds, after 30 that warm up. */
  public static void main(String[] arguments) {
    List<Node> nodes = IntStream.range(0, 1_000).mapToObj(i -> new Node("n" + i, 64, 4)).toList();
    List<Candidate> queue = queue(10_000);
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    double[] millis = new double[61];
    int placed = 0;
    for (int round = 0; round < millis.length; round++) {
      Ledger ledger = new Ledger(nodes);
      // Of this thread's processor: what others do meanwhile does not count.
      long begin = threads.getCurrentThreadCpuTime();
      placed = ledger.placeAndReserve(queue, 0).size();
      millis[round] = (threads.getCurrentThreadCpuTime() - begin) / 1e6;
    }
    double[] warm = Arrays.copyOfRange(millis, 30, millis.length);
    Arrays.sort(warm);
    System.out.printf(
        Locale.ROOT,
        "%d of %d jobs placed on %d nodes: median %.1f ms, slowest %.1f ms%n",
        placed,
        queue.size(),
        nodes.size(),
        warm[warm.length / 2],
        warm[warm.length - 1]);
  }

  static List<Candidate> queue(int jobs) {
    Random random = new Random(1);
    List<Candidate> queue = new ArrayList<>();
    for (int i = 0; i < jobs; i++) {
      int nodes = i % 100 == 0 ? 2 + random.nextInt(8) : 1;
      int packing = random.nextInt(3) == 0 ? 1 + random.nextInt(64) : 0;
      queue.add(
          new Candidate(
              i,
              JobState.PREPROCESSED,
              nodes,
              1,
              packing,
              1 + random.nextInt(32),
              random.nextInt(4) == 0 ? random.nextInt(9) / 4.0 : 0,
              0,
              random.nextInt(3_600),
              0));
    }
    return queue;
  }
}
