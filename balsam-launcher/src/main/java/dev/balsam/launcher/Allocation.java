package dev.balsam.launcher;

import dev.balsam.BalsamException;
import dev.balsam.engine.ClaimedJob;
import dev.balsam.launcher.internal.detect.Detection;
import dev.balsam.launcher.internal.detect.Here;
import dev.balsam.launcher.internal.detect.Machine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The nodes that a launcher may use. An immutable value.
 *
 * <pre>{@code
 * Launcher.on(site).allocation(Allocation.local(8)).untilIdle().run();
 * }</pre>
 */
public final class Allocation {
  private final List<Node> nodes;
  private final Optional<Function<? super ClaimedJob, Duration>> taskTime;
  private final Optional<Instant> endsAt;

  private Allocation(List<Node> nodes, Optional<Instant> endsAt) {
    this(nodes, Optional.empty(), endsAt);
  }

  private Allocation(
      List<Node> nodes,
      Optional<Function<? super ClaimedJob, Duration>> taskTime,
      Optional<Instant> endsAt) {
    if (nodes.isEmpty()) {
      throw new BalsamException("An allocation needs at least one node.");
    }
    this.nodes = List.copyOf(nodes);
    this.taskTime = taskTime;
    this.endsAt = endsAt;
  }

  /**
   * This machine, with all of its cores.
   *
   * @return one node
   */
  public static Allocation local() {
    return local(Runtime.getRuntime().availableProcessors());
  }

  /**
   * This machine as one node with so many cores to hand out, whatever it has.
   *
   * @param slots cores to hand out; at least 1
   * @return one node
   */
  public static Allocation local(int slots) {
    if (slots < 1) {
      throw new BalsamException(
          "Allocation.local needs at least 1 slot, but is given " + slots + ".");
    }
    Machine machine = Machine.read();
    // More than it has are slots without a core of their own; fewer are its first.
    List<Core> layout =
        slots <= machine.cores().size() ? machine.cores().subList(0, slots) : List.of();
    Node node = new Node("localhost", slots, machine.gpus(), machine.memory(), layout, List.of());
    return new Allocation(List.of(node), Optional.empty());
  }

  /**
   * The allocation that this process runs in, with its nodes and its end: that of Flux, Slurm, LSF,
   * Cobalt or PBS, and outside of batch systems this machine.
   *
   * @return at least one node
   * @throws BalsamException when the batch system says of its nodes what makes no sense
   */
  public static Allocation detect() {
    return Detection.ofThisProcess(Here.names())
        .map(found -> new Allocation(found.nodes(), found.left().map(Instant.now()::plus)))
        .orElseGet(Allocation::local);
  }

  /**
   * Nodes of your own choice. Jobs of one process run on those that are this machine, by the name
   * {@code localhost} or its own, of which there may be several, to divide its cores; on others
   * where the setting {@code agents} says how to start agents there. Jobs of several ranks run on
   * all that the MPI start command reaches.
   *
   * @param nodes at least one
   * @return the allocation
   */
  public static Allocation of(List<Node> nodes) {
    return new Allocation(nodes, Optional.empty());
  }

  /**
   * The same nodes until a time.
   *
   * @param end when it ends; a launcher ends what still runs then
   * @return another allocation
   */
  public Allocation until(Instant end) {
    return new Allocation(nodes, taskTime, Optional.of(end));
  }

  /**
   * Splits it into parts that have no node in common, in the order of its nodes, so that each can
   * have a launcher with a mode and a filter of its own.
   *
   * <pre>{@code
   * List<Allocation> parts = Allocation.simulated(4, 64).partition(3, 1);
   * Launcher large = Launcher.on(site).allocation(parts.get(0)).tag("size", "large").start();
   * Launcher small = Launcher.on(site).allocation(parts.get(1)).mode(LaunchMode.SERIAL).start();
   * }</pre>
   *
   * @param sizes nodes of each part; each at least 1, and together as many as there are
   * @return as many allocations, which end when this one does
   * @throws BalsamException when the sizes do not add up to the number of nodes
   */
  public List<Allocation> partition(int... sizes) {
    long sum = Arrays.stream(sizes).asLongStream().sum();
    if (sum != nodes.size() || Arrays.stream(sizes).anyMatch(size -> size < 1)) {
      throw new BalsamException(
          "An allocation of "
              + nodes.size()
              + " nodes cannot be split into parts of "
              + Arrays.toString(sizes)
              + ". Give sizes of at least 1 that add up to "
              + nodes.size()
              + ".");
    }
    List<Allocation> parts = new ArrayList<>();
    int from = 0;
    for (int size : sizes) {
      parts.add(new Allocation(nodes.subList(from, from + size), taskTime, endsAt));
      from += size;
    }
    return List.copyOf(parts);
  }

  /**
   * Nodes that do not exist: jobs are claimed, placed and recorded as ever, but nothing is started,
   * and every run ends at once with exit code 0. For measuring and trying.
   *
   * @param nodes how many; at least 1
   * @param coresPerNode cores of each; at least 1
   * @return the allocation
   */
  public static Allocation simulated(int nodes, int coresPerNode) {
    return simulated(nodes, coresPerNode, Duration.ZERO);
  }

  /**
   * Nodes that do not exist: jobs are claimed, placed and recorded as ever, and each run has its
   * place for so long, but nothing is started. It ends with exit code 0, or by its timeout where
   * that is shorter.
   *
   * <pre>{@code
   * Allocation big = Allocation.simulated(2_048, 32, Duration.ofSeconds(9));
   * }</pre>
   *
   * @param nodes how many; at least 1
   * @param coresPerNode cores of each; at least 1
   * @param taskTime how long each run takes; not negative
   * @return the allocation
   */
  public static Allocation simulated(int nodes, int coresPerNode, Duration taskTime) {
    notNegative(taskTime);
    return simulated(
        IntStream.rangeClosed(1, nodes)
            .mapToObj(i -> new Node("simulated-" + i, coresPerNode, 0))
            .toList(),
        job -> taskTime);
  }

  /**
   * The same with nodes of your own choice, and a time for each run.
   *
   * @param nodes at least one; their names stand for nothing
   * @param taskTime how long a run of a job takes, not negative; called once for each run, on a
   *     thread of the launcher
   * @return the allocation
   */
  public static Allocation simulated(
      List<Node> nodes, Function<? super ClaimedJob, Duration> taskTime) {
    return new Allocation(nodes, Optional.of(taskTime), Optional.empty());
  }

  /**
   * The nodes.
   *
   * @return at least one
   */
  public List<Node> nodes() {
    return nodes;
  }

  /**
   * When it ends.
   *
   * @return empty where it has no end or nobody says
   */
  public Optional<Instant> endsAt() {
    return endsAt;
  }

  /**
   * Whether nothing is started.
   *
   * @return true for {@link #simulated}
   */
  public boolean isSimulated() {
    return taskTime.isPresent();
  }

  /**
   * How long a simulated run takes.
   *
   * @param job the job
   * @return zero where it ends at once, and where nothing is simulated
   * @throws BalsamException when the function that was given says less than zero
   */
  public Duration taskTime(ClaimedJob job) {
    return notNegative(taskTime.<Duration>map(times -> times.apply(job)).orElse(Duration.ZERO));
  }

  private static Duration notNegative(Duration time) {
    if (time.isNegative()) {
      throw new BalsamException(
          "A simulated run cannot take " + time + ". Give its allocation a time of zero or more.");
    }
    return time;
  }

  @Override
  public String toString() {
    return (isSimulated() ? "simulated " : "") + nodes;
  }
}
