package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.Job;
import dev.balsam.JobSpec;
import dev.balsam.JobState;
import dev.balsam.launcher.testing.TestSite;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The original's post_handle_error and post_handle_timeout. */
final class PostprocessHandlesTest {
  private static final App PLAIN = Balsam.app("plain").argv(List.of("/bin/sh", "-c")).build();
  private static final App HANDLED =
      Balsam.app("handled")
          .argv(List.of("/bin/sh", "-c"))
          .postprocessScript(
              "sh -c 'echo \"error=$BALSAM_JOB_ERROR timeout=$BALSAM_JOB_TIMEOUT\";"
                  + " [ \"$BALSAM_OUTCOME\" = exited ] && [ \"$BALSAM_EXIT_CODE\" = 4 ] ||"
                  + " echo accept it >\"$BALSAM_VERDICT\"'")
          .build();

  @RegisterExtension final TestSite at = new TestSite();

  @Test
  void the_postprocess_decides_about_failed_and_cut_off_runs_of_jobs_that_ask_for_it() {
    Job error = at.submit(job("error", HANDLED, "exit 3").postprocessOnError(true));
    Job silent = at.submit(job("silent", HANDLED, "exit 4").postprocessOnError(true));
    Job timeout = at.submit(slow("timeout", HANDLED).postprocessOnTimeout(true));
    Job otherOne = at.submit(job("other", HANDLED, "exit 3").postprocessOnTimeout(true));
    Job notAsked = at.submit(job("not asked", HANDLED, "exit 3"));
    Job noScript = at.submit(job("no script", PLAIN, "exit 3").postprocessOnError(true));
    Job noScriptLate =
        at.submit(slow("no script late", PLAIN).postprocessOnTimeout(true).autoTimeoutRetry(false));
    at.runAll(4);
    assertThat(error.state()).isEqualTo(JobState.JOB_FINISHED);
    assertThat(error.workdir().resolve("postprocess.log"))
        .content()
        .contains("error=TRUE timeout=\n");
    assertThat(timeout.state()).isEqualTo(JobState.JOB_FINISHED);
    assertThat(timeout.workdir().resolve("postprocess.log"))
        .content()
        .contains("error= timeout=TRUE\n");
    // A handler that decides nothing fails the job, as in the original.
    assertThat(silent.state()).isEqualTo(JobState.FAILED);
    assertThat(silent.workdir().resolve("postprocess.log")).exists();
    for (Job plain : List.of(otherOne, notAsked, noScript, noScriptLate)) {
      assertThat(plain.state()).as(plain.name()).isEqualTo(JobState.FAILED);
      assertThat(plain.workdir().resolve("postprocess.log")).as(plain.name()).doesNotExist();
    }
  }

  @Test
  void what_a_job_asked_for_is_read_back() {
    Job job = at.submit(job("error", HANDLED, "exit 3").postprocessOnError(true).retries(2));
    assertThat(job.definition().rules().postprocessOnError()).isTrue();
    assertThat(job.definition().rules().postprocessOnTimeout()).isFalse();
    assertThat(job.definition().rules().retries()).isEqualTo(2);
  }

  private static JobSpec job(String name, App app, String script) {
    return Balsam.job(name, app).args(script);
  }

  private static JobSpec slow(String name, App app) {
    return job(name, app, "sleep 60").timeout(Duration.ofMillis(200));
  }
}
