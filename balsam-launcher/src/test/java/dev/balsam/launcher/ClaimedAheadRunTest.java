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
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Brief tasks, whose successors are claimed before there is a place for them. */
final class ClaimedAheadRunTest {
  private static final int BRIEF = 120;
  private static final int LONG = 30;

  @RegisterExtension final TestSite at = new TestSite();

  @Test
  void long_tasks_behind_brief_ones_are_not_kept_from_other_launchers() throws Exception {
    submit();
    try (Launcher launcher = simulated().start()) {
      Wait.until("what was claimed ahead is given back", () -> given() > 0);
      Wait.until("what has a place runs on", () -> running() == 2);
      // Another one finds them.
      try (Launcher other = simulated().start()) {
        Wait.until("it runs two of them", () -> running() == 4);
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
      var unused = workflow.job("long " + i, TestSite.SH).args("sleep 100000", "task");
    }
    at.site().submit(workflow);
  }

  /** Simulated, as a real task is not brief on a machine that has too much to do. */
  private Launcher.Builder simulated() {
    return at.launcher(1)
        .allocation(
            Allocation.simulated(
                List.of(new Node("n1", 2, 0)),
                job -> job.name().startsWith("brief") ? Duration.ZERO : Duration.ofHours(9)));
  }

  private long running() {
    return at.site().jobs().state(JobState.RUNNING).count();
  }

  private long given() {
    return at.site().jobs().named("long *").list().stream()
        .filter(job -> TestSite.messages(job).stream().anyMatch(said -> said.contains("no place")))
        .count();
  }
}
