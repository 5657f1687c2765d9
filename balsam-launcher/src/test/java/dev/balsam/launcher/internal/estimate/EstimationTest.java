package dev.balsam.launcher.internal.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.balsam.BalsamException;
import dev.balsam.engine.Campaign;
import dev.balsam.engine.Campaign.Planned;
import dev.balsam.engine.Candidate;
import dev.balsam.launcher.Estimate;
import dev.balsam.launcher.Node;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Campaigns small enough to be worked out by hand. */
final class EstimationTest {
  private final Draft draft = new Draft();

  @Test
  void equal_jobs_go_in_waves() {
    for (int i = 0; i < 10; i++) {
      draft.job("j" + i, 9, 1, 1, 2, 0, 0);
    }
    Estimate estimate = draft.on(2, 64);
    assertThat(estimate.makespan()).isEqualTo(Duration.ofSeconds(27));
    assertThat(estimate.utilisation()).isCloseTo(45.0 / 54, within(1e-9));
    assertThat(estimate.nodeHours()).isCloseTo(2 * 27 / 3600.0, within(1e-9));
    assertThat(estimate.finished()).isEqualTo(10);
    assertThat(estimate)
        .hasToString("10 jobs on 2 nodes: makespan 27.0 s, utilisation 83.3 %, 0.02 node-hours");
  }

  @Test
  void a_diamond_takes_its_longest_way() {
    int top = draft.job("top", 10);
    int left = draft.job("left", 20);
    int right = draft.job("right", 30);
    int bottom = draft.job("bottom", 5);
    draft.after(left, top);
    draft.after(right, top);
    draft.after(bottom, left, right);
    assertThat(draft.on(1, 2).makespan()).isEqualTo(Duration.ofSeconds(45));
    assertThat(draft.starts())
        .isEqualTo(Map.of("top", 0L, "left", 10L, "right", 10L, "bottom", 40L));
    assertThat(draft.on(1, 1).makespan()).isEqualTo(Duration.ofSeconds(65));
  }

  @Test
  void the_order_is_that_of_launchers() {
    draft.job("small", 1, 1, 1, 0, 0, 0);
    draft.job("long", 1, 1, 1, 0, 60, 0);
    draft.job("longer", 1, 1, 1, 0, 90, 0);
    draft.job("wide", 1, 1, 2, 0, 0, 0);
    draft.job("two nodes", 1, 2, 1, 0, 0, 0);
    draft.job("urgent", 1, 1, 2, 0, 0, 7);
    draft.on(2, 2);
    assertThat(draft.starts())
        .containsExactly(
            Map.entry("urgent", 0L),
            Map.entry("wide", 0L),
            Map.entry("two nodes", 1L),
            Map.entry("longer", 2L),
            Map.entry("long", 2L),
            Map.entry("small", 2L));
  }

  @Test
  void a_big_job_gets_its_nodes_and_only_what_ends_before_goes_first() {
    int first = draft.job("first", 1);
    draft.after(draft.job("runs", 10, 1, 1, 1, 10, 5), first);
    draft.after(draft.job("big", 20, 2, 1, 1, 20, 1), first);
    draft.after(draft.job("long", 30, 1, 1, 1, 30, 0), first);
    draft.after(draft.job("short", 5, 1, 1, 1, 5, 0), first);
    assertThat(draft.on(2, 1).makespan()).isEqualTo(Duration.ofSeconds(61));
    assertThat(draft.starts())
        .isEqualTo(Map.of("first", 0L, "runs", 1L, "short", 1L, "big", 11L, "long", 31L));
  }

  @Test
  void at_the_end_of_the_allocation_runs_are_cut_off() {
    for (int i = 0; i < 4; i++) {
      draft.job("j" + i, 10);
    }
    Estimate estimate = draft.on(1, 1, Optional.of(Duration.ofSeconds(25)));
    assertThat(estimate).isEqualTo(new Estimate(1, Duration.ofSeconds(25), 1, 2, 1, 1));
    assertThat(estimate.toString()).contains("is up: 1").contains("such: 1");
  }

  @Test
  void what_says_that_it_needs_longer_than_is_left_is_not_started() {
    draft.job("a", 10, 1, 1, 0, 10, 0);
    draft.job("b", 10, 1, 1, 0, 10, 0);
    draft.job("c", 10, 1, 1, 0, 10, 0);
    draft.job("tiny", 3, 1, 1, 0, 5, 0);
    Estimate estimate = draft.on(1, 1, Optional.of(Duration.ofSeconds(25)));
    assertThat(estimate).isEqualTo(new Estimate(1, Duration.ofSeconds(23), 1, 3, 0, 1));
    assertThat(draft.starts()).containsEntry("tiny", 20L).doesNotContainKey("c");
  }

  @Test
  void what_fits_nowhere_is_left_with_what_waits_for_it() {
    int huge = draft.job("huge", 1, 3, 1, 0, 0, 0);
    draft.after(draft.job("child", 1), huge);
    draft.waitsForOneMore(draft.job("waits for another workflow", 1));
    draft.job("fat", 1, 1, 3, 0, 0, 0);
    draft.job("good", 1);
    Estimate estimate = draft.on(2, 2);
    assertThat(estimate.finished()).isEqualTo(1);
    assertThat(estimate.left()).isEqualTo(4);
    assertThat(estimate.makespan()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void what_has_run_holds_up_nobody() {
    int done = draft.job("done", 1_000);
    draft.after(draft.job("child", 7), done);
    draft.hasRun(done);
    assertThat(draft.on(1, 1).makespan()).isEqualTo(Duration.ofSeconds(7));
    assertThat(draft.starts()).containsOnlyKeys("child");
  }

  @Test
  void nothing_to_do_takes_no_time() {
    assertThat(draft.on(3, 3)).isEqualTo(new Estimate(3, Duration.ZERO, 0, 0, 0, 0));
  }

  @Test
  void runs_of_no_length_take_none() {
    draft.after(draft.job("b", 0), draft.job("a", 0));
    assertThat(draft.on(1, 1)).isEqualTo(new Estimate(1, Duration.ZERO, 0, 2, 0, 0));
  }

  @Test
  void what_is_known_of_times_goes_from_the_users_word_to_the_users_guess() {
    draft.job("said", 0);
    draft.job("measured", 0);
    draft.job("walled", 0, 1, 1, 0, 300, 0);
    draft.job("guessed", 0);
    Campaign campaign =
        new Campaign(
            draft.jobs(),
            List.of(),
            Map.of("said", Duration.ofSeconds(1), "measured", Duration.ofSeconds(40)));
    TaskTimes times =
        new TaskTimes(
            Map.of("said", Duration.ofSeconds(7)),
            campaign.measured(),
            Optional.of(Duration.ofSeconds(2)));
    times.require(campaign);
    assertThat(campaign.jobs())
        .extracting(job -> times.of(job) / 1_000_000_000)
        .containsExactly(7L, 40L, 300L, 2L);
  }

  @Test
  void a_time_that_nobody_knows_is_asked_for() {
    draft.job("solve", 0);
    draft.job("solve", 0);
    assertThatThrownBy(
            () ->
                new Estimation(
                        List.of(new Node("n", 1, 0)), Map.of(), Optional.empty(), Optional.empty())
                    .of(draft.campaign()))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("{solve=2}")
        .hasMessageContaining("taskTime");
  }

  @Test
  void gpus_and_memory_are_counted() {
    Node node = new Node("n", 8, 1, 4L << 20, List.of(), List.of());
    Campaign campaign =
        new Campaign(
            List.of(needs(1, 1, 0), needs(2, 1, 0), needs(3, 0, 3), needs(4, 0, 2)),
            List.of(),
            Map.of());
    Estimate estimate =
        new Estimation(
                List.of(node), Map.of(), Optional.of(Duration.ofSeconds(5)), Optional.empty())
            .of(campaign);
    assertThat(estimate.finished()).isEqualTo(4);
    assertThat(estimate.makespan()).isEqualTo(Duration.ofSeconds(10));
  }

  private static Planned needs(long id, double gpus, int memory) {
    return new Planned(
        new Candidate(id, dev.balsam.JobState.PREPROCESSED, 1, 1, 0, 1, gpus, memory, 0, 0),
        1 / 64f,
        "app",
        0,
        false);
  }
}
