package dev.balsam.launcher.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.Job;
import dev.balsam.JobSpec;
import dev.balsam.JobState;
import dev.balsam.launcher.Launcher;
import dev.balsam.launcher.testing.StateRules;
import dev.balsam.launcher.testing.TestSite;
import dev.balsam.launcher.testing.Wait;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Errors and timeouts, handled and not. */
final class RunEndsTest {
  private static final String FAILS = "echo half of it; exit 1";
  private static final String ENDLESS =
      """
      [ -e "$1/finish" ] && exit 0
      echo $$ > "$1/pid.new"; mv "$1/pid.new" "$1/pid"; exec sleep 100000
      """;

  @RegisterExtension final TestSite at = new TestSite();

  @AfterEach
  void every_history_is_legal() {
    StateRules.holdIn(at);
  }

  @Test
  void an_error_that_nobody_handles_fails_the_job_though_its_output_is_there() {
    Job job = at.submit(Balsam.job("job", Scripts.app("fails", FAILS).build()));
    at.runAll(1);
    assertThat(job.state()).isEqualTo(JobState.FAILED);
    assertThat(TestSite.states(job)).endsWith("RUNNING", "RUN_ERROR", "FAILED");
    assertThat(job.output()).isEqualTo("half of it\n");
  }

  @Test
  void an_error_that_a_script_handles_lets_the_job_finish() {
    App app =
        Scripts.app("fails", FAILS)
            .onErrorScript(
                Scripts.hook(at, "cat job.out; echo finish half is enough > $BALSAM_VERDICT"))
            .build();
    JobSpec job = Balsam.job("job", app);
    Job stored = at.submit(job);
    Job child = at.submit(at.sh("child", ":").dependsOn(job));
    at.runAll(1);
    assertThat(TestSite.states(stored)).endsWith("RUNNING", "RUN_ERROR", "JOB_FINISHED");
    assertThat(TestSite.lastMessage(stored)).isEqualTo("half is enough");
    assertThat(Wait.content(stored.workdir().resolve("postprocess.log")))
        .startsWith("# Balsam Postprocessor: ")
        .endsWith("\n# Invoked to handle RUN_ERROR\nhalf of it\n");
    assertThat(child.state()).isEqualTo(JobState.JOB_FINISHED);
  }

  @Test
  void a_run_that_a_handler_accepts_goes_on_like_a_success() {
    App app =
        Scripts.app("fails", FAILS)
            .onErrorScript(Scripts.hook(at, "echo accept half is enough > $BALSAM_VERDICT"))
            .build();
    Job job = at.submit(Balsam.job("job", app));
    at.runAll(1);
    assertThat(TestSite.states(job))
        .endsWith("RUNNING", "RUN_ERROR", "POSTPROCESSED", "JOB_FINISHED");
    assertThat(TestSite.lastMessage(job)).isEqualTo("half is enough");
  }

  @Test
  void a_run_cut_off_by_its_launcher_is_repeated_and_finishes_without_a_handler()
      throws IOException {
    Job job = interrupted(Balsam.job("job", Scripts.app("endless", ENDLESS).build()));
    assertThat(TestSite.states(job)).endsWith("RUNNING", "RUN_TIMEOUT", "RESTART_READY");
    finish();
    assertThat(TestSite.states(job))
        .endsWith("RESTART_READY", "RUNNING", "RUN_DONE", "POSTPROCESSED", "JOB_FINISHED");
  }

  @Test
  void a_run_cut_off_is_left_to_its_handler_which_may_finish_it() throws IOException {
    App app =
        Scripts.app("endless", ENDLESS)
            .onTimeoutScript(Scripts.hook(at, "echo finish far enough > $BALSAM_VERDICT"))
            .build();
    Job job = interrupted(Balsam.job("job", app));
    finish();
    assertThat(TestSite.states(job)).endsWith("RUNNING", "RUN_TIMEOUT", "JOB_FINISHED");
    assertThat(TestSite.states(job)).doesNotContain("RESTART_READY");
    assertThat(TestSite.lastMessage(job)).isEqualTo("far enough");
    assertThat(Wait.content(job.workdir().resolve("postprocess.log")))
        .contains("# Invoked to handle RUN_TIMEOUT\n");
  }

  @Test
  void a_run_cut_off_that_must_not_be_repeated_has_failed() {
    Job job =
        interrupted(
            Balsam.job("job", Scripts.app("endless", ENDLESS).build()).autoTimeoutRetry(false));
    assertThat(TestSite.states(job)).endsWith("RUNNING", "RUN_TIMEOUT", "FAILED");
  }

  /** Has the launcher end while the job runs. */
  private Job interrupted(JobSpec spec) {
    Job job = at.submit(spec.args(at.directory()));
    try (Launcher launcher = at.launcher(1).start()) {
      long pid = Wait.pid(at.file("pid"));
      launcher.stop();
      assertThat(launcher.await().timedOut()).isEqualTo(1);
      assertThat(Wait.isAlive(pid)).isFalse();
    }
    assertThat(TestSite.states(job)).contains("RUN_TIMEOUT");
    return job;
  }

  private void finish() throws IOException {
    Files.createFile(at.file("finish"));
    at.runAll(1);
  }
}
