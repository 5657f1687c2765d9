package dev.balsam.launcher.internal.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.engine.Campaign.Link;
import dev.balsam.engine.Candidate;
import dev.balsam.launcher.Estimate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What holds of every campaign on every allocation that can run it. */
final class EstimationPropertiesTest {
  private static final int CORES = 4;

  @Property(tries = 400)
  void no_schedule_is_shorter_than_its_longest_chain_or_its_work(
      @ForAll @IntRange(min = 1, max = 80) int jobs,
      @ForAll @IntRange(min = 3, max = 6) int nodes,
      @ForAll long seed) {
    Draft draft = random(jobs, new Random(seed));
    Estimate estimate = draft.on(nodes, CORES);
    Map<String, Long> starts = draft.starts();
    long[] ends = new long[jobs];
    for (int job = 0; job < jobs; job++) {
      ends[job] = start(starts, job) + draft.time(job).toSeconds();
    }
    double work =
        IntStream.range(0, jobs)
            .mapToDouble(job -> share(draft, job) * draft.time(job).toSeconds())
            .sum();
    long makespan = estimate.makespan().toSeconds();
    assertThat(estimate.finished()).isEqualTo(jobs);
    assertThat(makespan)
        .isEqualTo(IntStream.range(0, jobs).mapToLong(j -> ends[j]).max().orElse(0));
    assertThat(makespan).isGreaterThanOrEqualTo(longestChain(draft));
    assertThat((double) makespan * nodes).isGreaterThanOrEqualTo(work - 1e-6);
    assertThat(estimate.utilisation()).isBetween(0.0, 1.0);
    assertThat(estimate.utilisation() * makespan * nodes)
        .isCloseTo(work, org.assertj.core.api.Assertions.within(1e-6 * (1 + work)));
    for (Link link : draft.links()) {
      assertThat(start(starts, link.child())).isGreaterThanOrEqualTo(ends[link.parent()]);
    }
    neverMoreThanThereIs(draft, starts, ends, nodes);
  }

  private static void neverMoreThanThereIs(
      Draft draft, Map<String, Long> starts, long[] ends, int nodes) {
    for (long moment : starts.values()) {
      double used =
          IntStream.range(0, ends.length)
              .filter(job -> start(starts, job) <= moment && moment < ends[job])
              .mapToDouble(job -> share(draft, job))
              .sum();
      assertThat(used).isLessThanOrEqualTo(nodes + 1e-6);
    }
  }

  private static long start(Map<String, Long> starts, int job) {
    return Objects.requireNonNull(starts.get("j" + job));
  }

  private static double share(Draft draft, int place) {
    Candidate job = draft.jobs().get(place).needs();
    double one = job.packing() > 0 ? 1.0 / job.packing() : (double) job.cores() / CORES;
    return job.nodes() == 1 ? one : job.nodes();
  }

  private static long longestChain(Draft draft) {
    long[] chain = new long[draft.jobs().size()];
    for (int job = 0; job < chain.length; job++) {
      int child = job;
      long before =
          draft.links().stream()
              .filter(link -> link.child() == child)
              .mapToLong(link -> chain[link.parent()])
              .max()
              .orElse(0);
      chain[job] = before + draft.time(job).toSeconds();
    }
    return IntStream.range(0, chain.length).mapToLong(job -> chain[job]).max().orElse(0);
  }

  private static Draft random(int jobs, Random random) {
    Draft draft = new Draft();
    for (int i = 0; i < jobs; i++) {
      int packing = random.nextInt(3) == 0 ? 1 + random.nextInt(5) : 0;
      long seconds = random.nextInt(50);
      int wall = random.nextInt(2) == 0 ? 0 : (int) seconds + random.nextInt(5);
      int nodes = List.of(1, 1, 1, 2, 3).get(random.nextInt(5));
      int job =
          draft.job(
              "j" + i, seconds, nodes, 1 + random.nextInt(CORES), packing, wall, random.nextInt(3));
      for (int parent = 0; parent < i; parent++) {
        if (random.nextInt(2 + i) == 0) {
          draft.after(job, parent);
        }
      }
    }
    return draft;
  }
}
