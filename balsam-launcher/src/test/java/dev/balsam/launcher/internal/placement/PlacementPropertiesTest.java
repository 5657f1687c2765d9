package dev.balsam.launcher.internal.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.JobState;
import dev.balsam.engine.Candidate;
import dev.balsam.launcher.Core;
import dev.balsam.launcher.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever runs where, with jobs on several nodes, ids, memory, and nodes kept for big jobs. */
final class PlacementPropertiesTest {
  private static final int CORES = 6;
  private static final int GPUS = 2;
  private static final int MEMORY = 1_000;

  /** What a job asks for. */
  record Wish(int nodes, int cores, int packing, int quarterGpus, int memory, int seconds) {}

  @Provide
  Arbitrary<List<Wish>> wishes() {
    return Combinators.combine(
            Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.just(1)),
                Tuple.of(1, Arbitraries.integers().between(2, 5))),
            Arbitraries.integers().between(1, 7),
            Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.just(0)),
                Tuple.of(1, Arbitraries.integers().between(1, 8))),
            Arbitraries.integers().between(0, 5),
            Arbitraries.integers().between(0, 600),
            Arbitraries.integers().between(0, 50))
        .as(Wish::new)
        .list()
        .ofMaxSize(60);
  }

  @Property(tries = 400)
  void ids_are_disjoint_and_nothing_is_over_committed(
      @ForAll @IntRange(min = 1, max = 5) int count,
      @ForAll("wishes") List<Wish> wishes,
      @ForAll @Size(max = 80) List<@IntRange(max = 59) Integer> releases) {
    Ledger ledger = new Ledger(nodes(count));
    List<Candidate> queue = candidates(wishes);
    Map<Long, Candidate> there = new LinkedHashMap<>();
    long now = 0;
    for (int release : releases) {
      List<Candidate> waiting =
          queue.stream().filter(job -> !there.containsKey(job.jobId())).toList();
      List<Candidate> placed =
          release % 2 == 0 ? ledger.placeAndReserve(waiting, now) : ledger.place(waiting, now);
      placed.forEach(job -> there.put(job.jobId(), job));
      holds(ledger, there);
      ledger.release(release);
      there.remove((long) release);
      now++;
    }
    holds(ledger, there);
  }

  private static void holds(Ledger ledger, Map<Long, Candidate> there) {
    Set<String> cores = new HashSet<>();
    Map<String, Double> gpus = new HashMap<>();
    Map<String, Double> shares = new HashMap<>();
    Map<String, Integer> memory = new HashMap<>();
    for (Candidate job : there.values()) {
      Placement where = ledger.placementOf(job.jobId()).orElseThrow();
      assertThat(where.parts()).hasSize(job.nodes());
      assertThat(where.parts().stream().map(part -> part.node().name())).doesNotHaveDuplicates();
      for (Placement.Part part : where.parts()) {
        String node = part.node().name();
        assertThat(part.cores()).hasSize(job.packing() > 0 ? 0 : job.cores());
        for (int core : part.cores()) {
          assertThat(part.node().layout()).extracting(Core::id).contains(core);
          assertThat(cores.add(node + core)).as("core %s twice", node + core).isTrue();
        }
        double left = job.gpus();
        for (String gpu : part.gpus()) {
          assertThat(part.node().gpuIds()).contains(gpu);
          gpus.merge(node + gpu, Math.min(1, left), Double::sum);
          left -= Math.min(1, left);
        }
        assertThat(left).isZero();
        double share =
            job.nodes() > 1 ? 1 : job.packing() > 0 ? 1.0 / job.packing() : job.cores() / 6.0;
        shares.merge(node, share, Double::sum);
        memory.merge(node, job.memoryMib(), Integer::sum);
      }
    }
    assertThat(shares.values()).allMatch(share -> share <= 1 + 1e-9);
    assertThat(gpus.values()).allMatch(part -> part <= 1 + 1e-9);
    assertThat(memory.values()).allMatch(mebibytes -> mebibytes <= MEMORY);
    assertThat(ledger.tasks()).isEqualTo(there.size());
    assertThat(ledger.used()).isLessThanOrEqualTo(1);
  }

  // What is kept for a job is not given to one that would delay it: with estimates that come true
  // it
  // starts when the reservation says.
  @Property(tries = 400)
  void a_reserved_job_starts_when_the_jobs_before_it_have_ended(
      @ForAll @IntRange(min = 1, max = 4) int count,
      @ForAll("wishes") List<Wish> wishes,
      @ForAll @IntRange(min = 1, max = 4) int bigNodes,
      @ForAll @IntRange(min = 2, max = 6) int bigCores) {
    Ledger ledger = new Ledger(nodes(count));
    List<Candidate> running =
        ledger.place(
            candidates(wishes).stream()
                .filter(job -> job.wallSeconds() > 0 && job.jobId() % 2 == 0)
                .toList(),
            0);
    Map<Long, Long> ends = new HashMap<>();
    running.forEach(job -> ends.put(job.jobId(), (long) job.wallSeconds()));
    long lastEnd = ends.values().stream().mapToLong(end -> end).max().orElse(0);
    Candidate big =
        new Candidate(
            999, JobState.PREPROCESSED, Math.min(bigNodes, count), 1, 0, bigCores, 0, 0, 0, 0);
    List<Candidate> queue = new ArrayList<>(List.of(big));
    candidates(wishes).stream().filter(job -> job.jobId() % 2 == 1).forEach(queue::add);
    boolean started = false;
    for (long now = 0; now <= lastEnd && !started; now++) {
      long time = now;
      List<Long> ended =
          ends.entrySet().stream()
              .filter(e -> e.getValue() <= time)
              .map(Map.Entry::getKey)
              .toList();
      ended.forEach(
          job -> {
            ledger.release(job);
            ends.remove(job);
          });
      for (Candidate job : ledger.placeAndReserve(queue, now)) {
        queue.remove(job);
        started |= job.equals(big);
        // One without an estimate never ends here: it must not be where the big one will be.
        ends.put(job.jobId(), job.wallSeconds() == 0 ? Long.MAX_VALUE : now + job.wallSeconds());
      }
    }
    assertThat(started).isTrue();
  }

  private static List<Node> nodes(int count) {
    List<Core> layout =
        IntStream.range(0, CORES).mapToObj(i -> new Core(i * 2, i / 3, i / 3)).toList();
    return IntStream.range(0, count)
        .mapToObj(
            i -> new Node("n" + i, layout, List.of("a", "b").subList(0, GPUS), (long) MEMORY << 20))
        .toList();
  }

  private static List<Candidate> candidates(List<Wish> wishes) {
    List<Candidate> queue = new ArrayList<>();
    for (Wish w : wishes) {
      queue.add(
          new Candidate(
              queue.size(),
              JobState.PREPROCESSED,
              w.nodes(),
              1,
              w.packing(),
              w.cores(),
              w.quarterGpus() / 4.0,
              w.memory(),
              w.seconds(),
              0));
    }
    return queue;
  }
}
