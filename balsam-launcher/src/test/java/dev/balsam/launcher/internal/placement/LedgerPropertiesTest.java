package dev.balsam.launcher.internal.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.engine.Candidate;
import dev.balsam.launcher.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever is placed and released, in whatever order. */
final class LedgerPropertiesTest {
  /** What a job asks for: cores or a packing count, and quarters of GPUs. */
  record Wish(int cores, int packing, int quarterGpus) {}

  @Provide
  Arbitrary<List<Wish>> wishes() {
    Arbitrary<Integer> packing =
        Arbitraries.frequencyOf(
            Tuple.of(1, Arbitraries.just(0)), Tuple.of(1, Arbitraries.integers().between(1, 40)));
    return Combinators.combine(
            Arbitraries.integers().between(1, 20), packing, Arbitraries.integers().between(0, 6))
        .as(Wish::new)
        .list()
        .ofMaxSize(120);
  }

  @Provide
  Arbitrary<List<Node>> allocations() {
    return Combinators.combine(
            Arbitraries.integers().between(1, 16), Arbitraries.integers().between(0, 2))
        .as((cores, gpus) -> new Node("n", cores, gpus))
        .list()
        .ofMinSize(1)
        .ofMaxSize(4);
  }

  @Property(tries = 500)
  void no_node_is_ever_over_committed(
      @ForAll("allocations") List<Node> nodes,
      @ForAll("wishes") List<Wish> wishes,
      @ForAll @Size(max = 60) List<@IntRange(max = 119) Integer> releases) {
    // One node per ledger, as only the ledger knows who sits where.
    for (Node node : nodes) {
      Ledger ledger = new Ledger(List.of(node));
      Map<Long, Candidate> there = new LinkedHashMap<>();
      int half = wishes.size() / 2;
      List<Candidate> queue = candidates(wishes);
      ledger.place(queue.subList(0, half)).forEach(job -> there.put(job.jobId(), job));
      holds(node, there, ledger);
      for (int release : releases) {
        ledger.release(release);
        there.remove((long) release);
      }
      ledger.place(queue.subList(half, queue.size())).forEach(job -> there.put(job.jobId(), job));
      holds(node, there, ledger);
      assertThat(ledger.tasks()).isEqualTo(there.size());
    }
  }

  private static void holds(Node node, Map<Long, Candidate> there, Ledger ledger) {
    double[] used = new double[node.gpus()];
    double part = 0;
    double gpus = 0;
    for (Candidate job : there.values()) {
      part += job.packing() > 0 ? 1.0 / job.packing() : (double) job.cores() / node.cores();
      gpus += job.gpus();
      double left = job.gpus();
      for (int gpu : ledger.gpusOf(job.jobId())) {
        used[gpu] += Math.min(1, left);
        left -= Math.min(1, left);
      }
      assertThat(left).as("all that it asked for has a number").isZero();
    }
    assertThat(part).isLessThanOrEqualTo(1 + 1e-9);
    assertThat(gpus).isLessThanOrEqualTo(node.gpus());
    assertThat(Arrays.stream(used).max().orElse(0)).isLessThanOrEqualTo(1);
  }

  @Property(tries = 500)
  void whatever_was_left_out_truly_did_not_fit(
      @ForAll("allocations") List<Node> nodes, @ForAll("wishes") List<Wish> wishes) {
    Ledger ledger = new Ledger(nodes);
    List<Candidate> queue = candidates(wishes);
    List<Candidate> placed = ledger.place(queue);
    List<Candidate> left = new ArrayList<>(queue);
    left.removeAll(placed);
    assertThat(ledger.place(left)).isEmpty();
  }

  @Property(tries = 300)
  void releasing_all_gives_everything_back(
      @ForAll("allocations") List<Node> nodes, @ForAll("wishes") List<Wish> wishes) {
    Ledger ledger = new Ledger(nodes);
    List<Candidate> placed = ledger.place(candidates(wishes));
    placed.forEach(job -> ledger.release(job.jobId()));
    assertThat(ledger.used()).isZero();
    assertThat(ledger.freeShare()).isEqualTo(1);
    assertThat(ledger.freeCores())
        .isEqualTo(nodes.stream().mapToInt(Node::cores).max().orElseThrow());
    assertThat(ledger.place(candidates(wishes))).isEqualTo(placed);
  }

  @Property(tries = 300)
  void placing_depends_only_on_the_order(
      @ForAll("allocations") List<Node> nodes, @ForAll("wishes") List<Wish> wishes) {
    Ledger atOnce = new Ledger(nodes);
    Ledger oneByOne = new Ledger(nodes);
    List<Candidate> queue = candidates(wishes);
    List<Candidate> single = new ArrayList<>();
    queue.forEach(job -> single.addAll(oneByOne.place(List.of(job))));
    assertThat(atOnce.place(queue)).isEqualTo(single);
    assertThat(atOnce.used()).isEqualTo(oneByOne.used());
  }

  private static List<Candidate> candidates(List<Wish> wishes) {
    List<Candidate> queue = new ArrayList<>();
    for (Wish wish : wishes) {
      queue.add(
          LedgerTest.job(queue.size(), wish.cores(), wish.packing(), wish.quarterGpus() / 4.0));
    }
    return queue;
  }
}
