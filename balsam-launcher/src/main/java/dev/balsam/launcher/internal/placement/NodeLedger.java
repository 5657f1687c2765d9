package dev.balsam.launcher.internal.placement;

import dev.balsam.launcher.Node;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What of one node is given out. Shares add up to at most 1; GPUs and memory are counted besides.
 */
final class NodeLedger {
  // Thirds and sevenths do not add up to exactly 1. The original's slack of 0.0001 would let 10,001
  // jobs onto a node that is filled by 10,000; what rounding adds up to is far smaller than this.
  static final double SLACK = 1e-9;

  /** What is given of one node to one job: wanted back by {@link #give}. */
  record Taken(Share share, List<Integer> cores, List<Integer> gpus, Task task) {}

  /**
   * What a running job will give back.
   *
   * @param jobId the job
   * @param share what it has of the node
   * @param endsAt when it will have ended, in seconds; {@link Forecast#UNKNOWN} without an estimate
   */
  record Task(long jobId, Share share, long endsAt) {}

  private final Node node;
  private final int index;
  private boolean direct;
  private final CoreLedger cores;
  private final GpuLedger gpus;
  private final long memoryMib;
  private final SortedSet<Task> ending =
      new TreeSet<>(Comparator.comparingLong(Task::endsAt).thenComparingLong(Task::jobId));
  private double used;
  private long usedMemory;
  private int tasks;
  private double freeGpus;

  /**
   * A node of which nothing is given out.
   *
   * @param node the node
   * @param index its place in the allocation
   * @param firstGpu the number of its first GPU on its machine
   * @param direct whether single processes can be started on it
   */
  NodeLedger(Node node, int index, int firstGpu, boolean direct) {
    this.node = node;
    this.index = index;
    this.direct = direct;
    this.cores = new CoreLedger(node.cores(), node.layout());
    this.gpus = new GpuLedger(firstGpu, node.gpus());
    this.freeGpus = node.gpus();
    this.memoryMib = node.memory() == 0 ? Integer.MAX_VALUE : node.memory() >> 20;
  }

  Node node() {
    return node;
  }

  int index() {
    return index;
  }

  boolean isDirect() {
    return direct;
  }

  void direct(boolean can) {
    direct = can;
  }

  boolean isEmpty() {
    return tasks == 0;
  }

  /** Whether it could hold a share if nothing were given out. */
  boolean couldHold(Share share) {
    return share.node() <= 1 + SLACK
        && share.cores() <= node.cores()
        && share.gpus() <= node.gpus() + SLACK
        && share.memoryMib() <= memoryMib;
  }

  boolean fits(Share share) {
    return used + share.node() <= 1 + SLACK
        && share.cores() <= node.cores()
        && usedMemory + share.memoryMib() <= memoryMib
        && hasGpus(share.gpus());
  }

  private boolean hasGpus(double wanted) {
    return wanted == 0 || (wanted <= freeGpus + SLACK && gpus.fits(wanted));
  }

  /** What runs there, by the time at which it is expected to end. */
  SortedSet<Task> ending() {
    return ending;
  }

  /** Gives out a share to a job that will have ended at a time. */
  Taken take(long jobId, Share share, long endsAt) {
    if (!fits(share)) {
      throw new IllegalStateException("node " + node.name() + " is over-committed");
    }
    used += share.node();
    usedMemory += share.memoryMib();
    tasks++;
    Task task = new Task(jobId, share, endsAt);
    ending.add(task);
    return new Taken(share, cores.take(share.cores()), takeGpus(share.gpus()), task);
  }

  private List<Integer> takeGpus(double wanted) {
    if (wanted == 0) {
      return List.of();
    }
    List<Integer> taken = gpus.take(wanted);
    freeGpus = gpus.free();
    return taken;
  }

  void give(Taken taken) {
    Share share = taken.share();
    tasks--;
    ending.remove(taken.task());
    // Rounding errors must not pile up over a million tasks.
    used = tasks == 0 ? 0 : Math.max(0, used - share.node());
    usedMemory -= share.memoryMib();
    cores.give(taken.cores());
    if (!taken.gpus().isEmpty()) {
      gpus.give(taken.gpus(), share.gpus());
      freeGpus = gpus.free();
    }
  }

  double freeShare() {
    return Math.max(0, 1 - used);
  }

  int freeCores() {
    return (int) Math.floor((freeShare() + SLACK) * node.cores());
  }

  double freeGpus() {
    return freeGpus;
  }

  int freeMemoryMib() {
    return (int) Math.min(Integer.MAX_VALUE, memoryMib - usedMemory);
  }

  double used() {
    return Math.min(1, used);
  }
}
