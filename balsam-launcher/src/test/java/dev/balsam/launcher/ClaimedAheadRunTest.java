package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.Balsam;
import dev.balsam.Job;
import dev.balsam.JobState;
import dev.balsam.Workflow;
import dev.balsam.launcher.testing.TestSite;
import dev.balsam.launcher.testing.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Brief tasks, whose successors are claimed before there is a place for them. */
final class ClaimedAheadRunTest {
  private static final int BRIEF = 120;
  private static final int LONG = 30;
  private static final String RUNNING = "select count(*) from balsam.jobs where state = 'RUNNING'";

  @RegisterExtension final TestSite at = new TestSite();

  @Test
  void long_tasks_behind_brief_ones_are_not_kept_from_other_launchers() throws Exception {
    submit();
    try (Launcher launcher = at.launcher(2).start()) {
      Wait.until("both places are taken for long", () -> begun() == 2);
      // On a machine too slow for brief tasks none is claimed ahead, and this holds at once.
      Wait.until(
          "what was claimed ahead is given back", () -> at.query(RUNNING).equals(List.of("2")));
      // Another one finds them.
      try (Launcher other = at.launcher(2).start()) {
        Wait.until("it runs two of them", () -> begun() == 4);
        other.stop();
      }
      launcher.stop();
      launcher.await();
    }
    List<Job> jobs = at.site().jobs().list();
    assertThat(jobs).hasSize(BRIEF + LONG).noneMatch(job -> job.state() == JobState.RUNNING);
    assertThat(at.site().jobs().state(JobState.JOB_FINISHED).count()).isEqualTo(BRIEF);
    assertThat(jobs)
        .filteredOn(job -> job.name().startsWith("brief"))
        .allMatch(job -> job.attempt() == 1, "ran once");
  }

  @Test
  void brief_tasks_run_in_their_order_and_once() throws IOException {
    Workflow workflow = Balsam.workflow("brief");
    for (int i = 0; i < BRIEF; i++) {
      var unused =
          workflow
              .job("brief " + i, TestSite.SH)
              .args("echo \"$2\" >> \"$1\"", "task", at.file("ran"), "brief " + i)
              .priority(BRIEF - i);
    }
    at.site().submit(workflow);
    assertThat(at.runAll(1).finished()).isEqualTo(BRIEF);
    List<String> ran = Files.readAllLines(at.file("ran"));
    assertThat(ran).hasSize(BRIEF);
    for (int i = 0; i < BRIEF; i++) {
      assertThat(ran.get(i)).isEqualTo("brief " + i);
    }
  }

  private void submit() {
    Workflow workflow = Balsam.workflow("mixed");
    for (int i = 0; i < BRIEF; i++) {
      var unused = workflow.job("brief " + i, TestSite.SH).args("true", "task").priority(1);
    }
    for (int i = 0; i < LONG; i++) {
      var unused =
          workflow
              .job("long " + i, TestSite.SH)
              .args("echo begun >> \"$1\"; exec sleep 100000", "task", at.file("begun"));
    }
    at.site().submit(workflow);
  }

  private long begun() {
    return Wait.lines(at.file("begun")).size();
  }
}
