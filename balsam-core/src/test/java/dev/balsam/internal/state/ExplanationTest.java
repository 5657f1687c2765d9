package dev.balsam.internal.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.JobState;
import dev.balsam.internal.state.Explanation.Facts;
import dev.balsam.internal.state.Explanation.LauncherFacts;
import dev.balsam.internal.state.Explanation.Parent;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExplanationTest {
  private static Facts facts(JobState state, List<Parent> parents, LauncherFacts... launchers) {
    return job(state, 1, 1, 0, 1, 0, parents, launchers);
  }

  private static Facts job(
      JobState state,
      int nodes,
      int ranks,
      int packing,
      int cores,
      double gpus,
      List<Parent> parents,
      LauncherFacts... launchers) {
    return new Facts(
        state,
        1,
        state == JobState.RUNNING ? Optional.of(9L) : Optional.empty(),
        true,
        nodes,
        ranks,
        packing,
        cores,
        gpus,
        3_000,
        600,
        Optional.empty(),
        "",
        Optional.empty(),
        Optional.empty(),
        parents,
        List.of(launchers));
  }

  private static LauncherFacts launcher(long id, boolean takes, boolean live) {
    return launcher(id, Optional.empty(), takes, live);
  }

  private static LauncherFacts launcher(
      long id, Optional<Double> secondsLeft, boolean takes, boolean live) {
    return new LauncherFacts(
        id, "node1", "SERIAL", 2, 8, 1, 0, secondsLeft, false, takes, live, List.of());
  }

  @ParameterizedTest
  @EnumSource(JobState.class)
  void every_state_gets_a_sentence(JobState state) {
    assertThat(Explanation.of(facts(state, List.of()))).matches("[A-Z].*\\.");
  }

  @Test
  void waiting_names_the_parents_but_not_too_many() {
    List<Parent> six =
        LongStream.rangeClosed(1, 6)
            .mapToObj(i -> new Parent(i, "p" + i, JobState.RUNNING))
            .toList();
    assertThat(Explanation.of(facts(JobState.AWAITING_PARENTS, six.subList(0, 2))))
        .isEqualTo("It waits for job 1 \"p1\" (RUNNING), job 2 \"p2\" (RUNNING).");
    assertThat(Explanation.of(facts(JobState.AWAITING_PARENTS, six)))
        .contains("job 5")
        .doesNotContain("job 6")
        .endsWith("and others.");
    assertThat(Explanation.of(facts(JobState.AWAITING_PARENTS, List.of())))
        .isEqualTo("It waits for parents that have just finished.");
  }

  @Test
  void a_runnable_job_is_told_the_obstacle_of_each_live_launcher() {
    assertThat(Explanation.of(facts(JobState.PREPROCESSED, List.of(), launcher(1, true, false))))
        .contains("no launcher is running");
    assertThat(
            Explanation.of(
                facts(
                    JobState.RESTART_READY,
                    List.of(),
                    launcher(1, false, true),
                    launcher(2, true, true))))
        .contains("fits launcher 2 on node1");
    assertThat(obstacle(3, 1, 0, 1, 0)).contains("has 2 of the 3 nodes");
    assertThat(obstacle(2, 4, 0, 1, 0)).contains("it needs 8 ranks");
    assertThat(obstacle(1, 1, 0, 9, 0)).contains("has nodes of 8 cores, and it needs 9");
    assertThat(obstacle(1, 1, 2, 9, 0)).contains("fits launcher 1");
    assertThat(obstacle(1, 1, 0, 1, 2)).contains("has nodes of 1 GPUs, and it needs 2.0");
  }

  @Test
  void a_job_that_takes_longer_than_the_rest_of_an_allocation_is_told_so() {
    assertThat(inTheLast(599.0))
        .isEqualTo(
            "It is ready, but no running launcher can take it: launcher 1 on node1 ends in 9 min,"
                + " and its wall time is 10 min.");
    assertThat(inTheLast(-3.0)).contains("ends in 0 s, and");
    assertThat(inTheLast(600.0)).contains("fits launcher 1");
  }

  private static String inTheLast(double seconds) {
    return Explanation.of(
        facts(JobState.PREPROCESSED, List.of(), launcher(1, Optional.of(seconds), true, true)));
  }

  private static String obstacle(int nodes, int ranks, int packing, int cores, double gpus) {
    return Explanation.of(
        job(
            JobState.PREPROCESSED,
            nodes,
            ranks,
            packing,
            cores,
            gpus,
            List.of(),
            launcher(1, true, true)));
  }
}
