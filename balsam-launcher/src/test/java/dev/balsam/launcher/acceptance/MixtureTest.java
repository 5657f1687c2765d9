package dev.balsam.launcher.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.Job;
import dev.balsam.JobSpec;
import dev.balsam.JobState;
import dev.balsam.Workflow;
import dev.balsam.WorkflowRun;
import dev.balsam.launcher.Launcher;
import dev.balsam.launcher.testing.StateRules;
import dev.balsam.launcher.testing.TestSite;
import dev.balsam.launcher.testing.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** All ways to end, in all combinations of a parent and two children, interrupted twice. */
final class MixtureTest {
  /** What a job does until somebody opens the gate. */
  private enum Kind {
    NORMAL("exit 0"),
    // Sleeps under a name of its own, so that the test can wait for all of them.
    TIMEOUT("[ -e \"$1/gate\" ] || { : > \"$1/sleeping/$BALSAM_JOB_ID\"; exec sleep 100000; }"),
    FAIL("exit 1");

    private final String script;

    Kind(String script) {
      this.script = script;
    }
  }

  // Nine parents that sleep, and those of the children of the eighteen others.
  private static final int SLEEPERS = 9 + 2 * 6;
  private static final String OTHERS =
      """
      select count(*) from balsam.jobs
      where state not in ('JOB_FINISHED', 'FAILED', 'AWAITING_PARENTS') and not (state = 'RUNNING' and name like '%TIMEOUT')
      """;

  @RegisterExtension final TestSite at = new TestSite();

  @Test
  void eighty_one_jobs_of_every_kind_finish_although_they_are_interrupted_twice()
      throws IOException {
    Files.createDirectory(at.file("sleeping"));
    WorkflowRun run = at.site().submit(mixture());
    interruptWhenAllSleep();
    interruptWhenAllSleep();
    Files.createFile(at.file("gate"));
    at.runAll(8);

    List<Job> jobs = run.jobs();
    assertThat(jobs).hasSize(81).allMatch(job -> job.state() == JobState.JOB_FINISHED);
    assertThat(jobs.stream().map(Job::workdir)).doesNotHaveDuplicates();
    assertThat(jobs.stream().map(Job::workdir)).allMatch(Files::isDirectory);
    assertThat(jobs)
        .filteredOn(job -> job.name().endsWith("FAIL"))
        .hasSize(27)
        .allMatch(job -> TestSite.states(job).contains("RUN_ERROR"));
    assertThat(jobs)
        .filteredOn(job -> TestSite.states(job).contains("RUN_TIMEOUT"))
        .hasSize(SLEEPERS)
        .allMatch(job -> job.name().endsWith("TIMEOUT") && job.attempt() == 3);
    assertThat(
            at.query(
                """
                select c.job_id from balsam.job_dependency d
                join balsam.job_event c on c.job_id = d.child_id and c.path = '{RUNNING}'
                join balsam.job_event p on p.job_id = d.parent_id and 'JOB_FINISHED' = any(p.path)
                where c.id < p.id
                """))
        .as("children that ran before their parents had finished")
        .isEmpty();
    StateRules.holdIn(at);
  }

  private Workflow mixture() {
    App app =
        Scripts.app("kinds", "eval \"$2\"")
            .onError("expected", ctx -> ctx.finish("as expected"))
            .build();
    Workflow mixture = Balsam.workflow("mixture");
    for (Kind parent : Kind.values()) {
      for (Kind first : Kind.values()) {
        for (Kind second : Kind.values()) {
          JobSpec above = job(mixture, app, parent);
          job(mixture, app, first).dependsOn(above);
          job(mixture, app, second).dependsOn(above);
        }
      }
    }
    return mixture;
  }

  private JobSpec job(Workflow mixture, App app, Kind kind) {
    return mixture
        .job(mixture.jobs().size() + " " + kind, app)
        .args(at.directory(), kind.script)
        .nodePackingCount(64);
  }

  private void interruptWhenAllSleep() throws IOException {
    try (Launcher launcher = at.launcher(1).start()) {
      Wait.until("all who can sleep do", () -> sleeping().size() == SLEEPERS);
      Wait.until("nothing else runs or can", () -> at.query(OTHERS).equals(List.of("0")));
      launcher.stop();
      assertThat(launcher.await().timedOut()).isEqualTo(SLEEPERS);
    }
    for (Path file : sleeping()) {
      Files.delete(file);
    }
  }

  private List<Path> sleeping() throws IOException {
    try (Stream<Path> files = Files.list(at.file("sleeping"))) {
      return new ArrayList<>(files.toList());
    }
  }
}
