package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.Job;
import dev.balsam.JobEvent;
import dev.balsam.JobState;
import dev.balsam.launcher.testing.StateRules;
import dev.balsam.launcher.testing.TestSite;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Runs that are repeated: after errors, and after their own limit. */
final class RepeatTest {
  @RegisterExtension final TestSite at = new TestSite();

  @AfterEach
  void every_history_is_legal() {
    StateRules.holdIn(at);
  }

  @Test
  void a_job_with_retries_runs_again_until_it_succeeds() {
    Job job = at.submit(at.sh("second try", "[ $BALSAM_ATTEMPT -ge 2 ]").retries(5));
    LaunchReport report = at.runAll(1);
    assertThat(report.finished()).isEqualTo(1);
    assertThat(report.failed()).isEqualTo(1);
    assertThat(report.leftBehind()).isEmpty();
    assertThat(job.state()).isEqualTo(JobState.JOB_FINISHED);
    assertThat(attemptsOf(job, JobState.RUNNING)).containsExactly(1, 2);
    assertThat(attemptsOf(job, JobState.RUN_ERROR)).containsExactly(1);
    assertThat(attemptsOf(job, JobState.RESTART_READY)).containsExactly(1);
    assertThat(attemptsOf(job, JobState.JOB_FINISHED)).containsExactly(2);
  }

  @Test
  void a_job_that_has_used_its_retries_up_fails() {
    Job job = at.submit(at.sh("never", "exit 5").retries(1));
    Job child = at.submit(at.sh("child", "true").dependsOn(job));
    LaunchReport report = at.runAll(1);
    assertThat(report.failed()).isEqualTo(2);
    assertThat(job.state()).isEqualTo(JobState.FAILED);
    assertThat(attemptsOf(job, JobState.RUN_ERROR)).containsExactly(1, 2);
    assertThat(TestSite.lastMessage(job)).contains("5");
    assertThat(child.state()).isEqualTo(JobState.FAILED);
  }

  @Test
  void a_restart_by_a_user_gives_the_retries_back() {
    Job job = at.submit(at.sh("never", "exit 5").retries(1));
    at.runAll(1);
    job.restart();
    at.runAll(1);
    assertThat(attemptsOf(job, JobState.RUNNING)).containsExactly(1, 2, 3, 4);
  }

  @Test
  void a_run_over_its_limit_is_stopped_and_repeated_three_times_at_most() {
    Job job = at.submit(at.sh("slow", "exec sleep 1000").timeout(Duration.ofMillis(100)));
    LaunchReport report = at.runAll(1);
    assertThat(report.timedOut()).isEqualTo(4);
    assertThat(job.state()).isEqualTo(JobState.FAILED);
    assertThat(attemptsOf(job, JobState.RUN_TIMEOUT)).containsExactly(1, 2, 3, 4);
    assertThat(TestSite.messages(job)).anyMatch(message -> message.contains("0.1s"));
    assertThat(TestSite.lastMessage(job)).contains("repeated 3 times");
  }

  @Test
  void a_run_over_its_limit_fails_at_once_where_the_job_says_so() {
    Job job =
        at.submit(
            at.sh("slow", "exec sleep 1000")
                .timeout(Duration.ofMillis(100))
                .autoTimeoutRetry(false));
    assertThat(at.runAll(1).timedOut()).isEqualTo(1);
    assertThat(TestSite.states(job)).endsWith("RUNNING", "RUN_TIMEOUT", "FAILED");
  }

  @Test
  void a_run_within_its_limit_is_left_alone() {
    Job job = at.submit(at.sh("quick", "true").timeout(Duration.ofMinutes(1)));
    at.runAll(1);
    assertThat(job.state()).isEqualTo(JobState.JOB_FINISHED);
  }

  private static List<Integer> attemptsOf(Job job, JobState state) {
    return job.history().stream()
        .filter(event -> event.to() == state)
        .map(JobEvent::attempt)
        .toList();
  }
}
