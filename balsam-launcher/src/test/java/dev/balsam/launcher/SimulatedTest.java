package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.Attempt;
import dev.balsam.BalsamException;
import dev.balsam.Job;
import dev.balsam.JobSpec;
import dev.balsam.JobState;
import dev.balsam.launcher.testing.StateRules;
import dev.balsam.launcher.testing.TestSite;
import dev.balsam.launcher.testing.Wait;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nodes that do not exist, with tasks that take their time. */
final class SimulatedTest {
  private static final Duration LONG = Duration.ofHours(9);

  @RegisterExtension final TestSite at = new TestSite();

  @Test
  void thousands_run_at_once_and_all_of_them_are_cut_off_at_the_end() {
    at.site().submit(jobs(3_000));
    try (Launcher launcher =
        at.launcher(1).allocation(Allocation.simulated(1_500, 2, LONG)).start()) {
      Wait.until("all run", () -> at.site().jobs().state(JobState.RUNNING).count() == 3_000);
      launcher.stop();
      LaunchReport report = launcher.await();
      assertThat(report.timedOut()).isEqualTo(3_000);
    }
    assertThat(at.site().jobs().countByState()).containsOnlyKeys(JobState.RESTART_READY);
    StateRules.holdIn(at);
  }

  @Test
  void a_job_keeps_its_place_for_its_time_and_so_the_next_one_waits() {
    List<Job> jobs = at.site().submit(jobs(3));
    Duration time = Duration.ofMillis(120);
    at.launcher(1).allocation(Allocation.simulated(1, 1, time)).untilIdle().run();
    for (int i = 0; i < 3; i++) {
      Attempt run = jobs.get(i).attempts().get(0);
      assertThat(Duration.between(run.started(), run.ended().orElseThrow()))
          .isGreaterThanOrEqualTo(time.minusMillis(1));
      if (i > 0) {
        assertThat(run.started())
            .isAfterOrEqualTo(jobs.get(i - 1).attempts().get(0).ended().orElseThrow());
      }
    }
  }

  @Test
  void a_simulated_run_can_be_killed() {
    Job job = at.submit(at.sh("long", "touch \"$1\"", at.file("ran")));
    try (Launcher launcher =
        at.launcher(1).allocation(Allocation.simulated(1, 1, LONG)).untilIdle().start()) {
      Wait.until("it runs", () -> job.state() == JobState.RUNNING);
      job.kill();
      assertThat(launcher.await().killed()).isEqualTo(1);
    }
    assertThat(job.state()).isEqualTo(JobState.USER_KILLED);
    assertThat(Files.exists(at.file("ran"))).isFalse();
  }

  @Test
  void each_job_can_have_a_time_of_its_own_and_its_timeout_counts() {
    Job quick = at.submit(at.sh("quick", "no"));
    Job slow =
        at.submit(at.sh("slow", "no").timeout(Duration.ofMillis(80)).autoTimeoutRetry(false));
    Job odd = at.submit(at.sh("odd", "no"));
    Allocation nodes =
        Allocation.simulated(
            List.of(new Node("a", 2, 0), new Node("b", 2, 0)),
            job ->
                switch (job.name()) {
                  case "slow" -> LONG;
                  case "odd" -> Duration.ofSeconds(-1);
                  default -> Duration.ZERO;
                });
    LaunchReport report = at.launcher(1).allocation(nodes).untilIdle().run();
    assertThat(quick.state()).isEqualTo(JobState.JOB_FINISHED);
    assertThat(report.timedOut()).isEqualTo(1);
    assertThat(slow.state()).isEqualTo(JobState.FAILED);
    assertThat(odd.state()).isEqualTo(JobState.FAILED);
    assertThat(TestSite.lastMessage(odd)).contains("cannot take PT-1S");
  }

  @Test
  void a_negative_time_is_refused() {
    assertThatThrownBy(() -> Allocation.simulated(1, 1, Duration.ofSeconds(-1)))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("PT-1S");
  }

  private List<JobSpec> jobs(int count) {
    return IntStream.range(0, count).mapToObj(i -> at.sh("job " + i, "no")).toList();
  }
}
