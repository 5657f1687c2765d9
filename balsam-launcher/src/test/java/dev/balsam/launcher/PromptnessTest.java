package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.Job;
import dev.balsam.JobState;
import dev.balsam.launcher.testing.StateRules;
import dev.balsam.launcher.testing.TestSite;
import dev.balsam.launcher.testing.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What one task does holds up no other: neither its start nor its end. */
final class PromptnessTest {
  @RegisterExtension final TestSite at = new TestSite();

  @AfterEach
  void every_history_is_legal() {
    StateRules.holdIn(at);
  }

  @Test
  void short_tasks_beside_a_long_one_start_and_end_while_it_runs() throws IOException {
    Job isLong =
        at.submit(
            at.sh("long", "until [ -e \"$1\" ]; do sleep 0.02; done", at.file("gate")).priority(1));
    List<Job> brief = brief();
    try (Launcher launcher = at.launcher(2).untilIdle().start()) {
      Wait.until("all short ones have ended", () -> ended(brief));
      assertThat(isLong.state()).isEqualTo(JobState.RUNNING);
      Files.createFile(at.file("gate"));
      assertThat(launcher.await().finished()).isEqualTo(brief.size() + 1);
    }
  }

  @Test
  void a_task_that_stops_its_own_shell_holds_up_nobody() {
    Job stops =
        at.submit(
            at.sh("stops", "echo $$ > \"$1\"; kill -STOP $PPID; exec sleep 100000", at.file("pid"))
                .priority(1));
    List<Job> brief = brief();
    try (Launcher launcher = at.launcher(2).untilIdle().start()) {
      Wait.until("all short ones have ended", () -> ended(brief));
      long pid = Wait.pid(at.file("pid"));
      assertThat(stops.state()).isEqualTo(JobState.RUNNING);
      stops.kill();
      assertThat(launcher.await().finished()).isEqualTo(brief.size());
      assertThat(Wait.isAlive(pid)).isFalse();
    }
    assertThat(stops.state()).isEqualTo(JobState.USER_KILLED);
  }

  private List<Job> brief() {
    List<Job> jobs = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      jobs.add(at.submit(at.sh("brief " + i, "true")));
    }
    return jobs;
  }

  private static boolean ended(List<Job> jobs) {
    return jobs.stream().allMatch(job -> job.state() == JobState.JOB_FINISHED);
  }
}
