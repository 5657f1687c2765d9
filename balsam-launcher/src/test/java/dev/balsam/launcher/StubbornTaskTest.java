package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.Job;
import dev.balsam.JobState;
import dev.balsam.launcher.testing.StateRules;
import dev.balsam.launcher.testing.TestSite;
import dev.balsam.launcher.testing.Wait;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Killed jobs that ignore SIGTERM. */
final class StubbornTaskTest {
  @RegisterExtension final TestSite at = new TestSite();

  @AfterEach
  void every_history_is_legal() {
    StateRules.holdIn(at);
  }

  @Test
  void a_task_that_ignores_sigterm_is_gone_after_the_grace() {
    Job job =
        at.submit(
            at.sh(
                "stubborn",
                "trap '' TERM; echo $$ > \"$1.new\"; mv \"$1.new\" \"$1\"; while :; do sleep 1; done",
                at.file("pid")));
    try (Launcher launcher = at.launcher(1).start()) {
      long pid = Wait.pid(at.file("pid"));
      job.kill();
      Wait.untilGone(pid);
      launcher.stop();
      assertThat(launcher.await().killed()).isEqualTo(1);
    }
  }

  @Test
  void a_job_killed_and_restarted_at_once_never_runs_twice_at_a_time() {
    // A directory that only one run can hold tells two at a time; the first ignores SIGTERM.
    Job job =
        at.submit(
            at.sh(
                "again",
                """
                if [ $BALSAM_ATTEMPT -ge 2 ]; then
                  first=$(cat "$1"); kill -0 $first 2>&- && echo overlap; exit 0
                fi
                trap '' TERM; echo $$ > "$1.new"; mv "$1.new" "$1"; while :; do sleep 0.05; done
                """,
                at.file("pid")));
    try (Launcher launcher = at.launcher(4).untilIdle().start()) {
      long first = Wait.pid(at.file("pid"));
      job.kill();
      job.restart();
      LaunchReport report = launcher.await();
      assertThat(Wait.isAlive(first)).isFalse();
      assertThat(report.finished()).isEqualTo(1);
      assertThat(report.killed()).isEqualTo(1);
    }
    assertThat(job.state()).isEqualTo(JobState.JOB_FINISHED);
    assertThat(job.attempt()).isEqualTo(2);
    assertThat(job.output()).isEmpty();
  }
}
