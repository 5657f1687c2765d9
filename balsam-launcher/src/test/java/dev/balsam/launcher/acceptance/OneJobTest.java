package dev.balsam.launcher.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.BalsamException;
import dev.balsam.Job;
import dev.balsam.JobState;
import dev.balsam.launcher.testing.StateRules;
import dev.balsam.launcher.testing.TestSite;
import dev.balsam.launcher.testing.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One job whose scripts prepare its run and look at its result. */
final class OneJobTest {
  private static final String SQUARE = "echo $(($1 * $1)) > result.dat; echo \"squared $*\"";

  @RegisterExtension final TestSite at = new TestSite();

  @AfterEach
  void every_history_is_legal() {
    StateRules.holdIn(at);
  }

  @Test
  void a_script_reads_the_input_and_sets_the_arguments_of_its_own_job() throws IOException {
    Files.writeString(at.file("side.dat"), "9");
    App square =
        Scripts.app("square", SQUARE)
            .preprocessScript(
                Scripts.hook(
                    at,
                    "balsam modify --arg \"$(cat '%s')\" --arg 'two  words' --env UNIT=m2"
                        .formatted(at.file("side.dat"))))
            .postprocessScript(Scripts.hook(at, "echo \"job $BALSAM_JOB_ID: $(cat result.dat)\""))
            .build();
    Job job = at.submit(Balsam.job("square", square).args("not yet known"));
    at.runAll(1);
    assertThat(job.state()).as(job.explain()).isEqualTo(JobState.JOB_FINISHED);
    assertThat(job.definition().args()).containsExactly("9", "two  words");
    assertThat(job.definition().environment()).containsEntry("UNIT", "m2");
    assertThat(job.output()).isEqualTo("squared 9 two  words\n");
    assertThat(Wait.content(job.workdir().resolve("postprocess.log")))
        .endsWith("\njob " + job.id() + ": 81\n");
  }

  @Test
  void a_hook_sets_the_arguments_and_variables_of_the_run_that_follows() {
    App app =
        Scripts.app("show", "echo \"$1 $COLOUR\"; [ $BALSAM_ATTEMPT = 2 ]")
            .environment("COLOUR", "of the app")
            .preprocess("prepare", ctx -> ctx.args("first try"))
            .onError(
                "mend",
                ctx -> {
                  ctx.args("second", "try");
                  ctx.args("second  try");
                  ctx.environment("COLOUR", "red = 'rouge'");
                  ctx.restart("with other arguments");
                })
            .postprocess("keep", ctx -> ctx.data("said", ctx.output().strip()))
            .build();
    Job job = at.submit(Balsam.job("show", app));
    at.runAll(1);
    assertThat(job.state()).as(job.explain()).isEqualTo(JobState.JOB_FINISHED);
    assertThat(job.data()).containsEntry("said", "second  try red = 'rouge'");
    assertThat(TestSite.states(job)).containsSubsequence("RUN_ERROR", "RESTART_READY", "RUNNING");
  }

  @Test
  void what_a_hook_that_fails_has_changed_is_as_before() {
    App app =
        Scripts.app("show", ":")
            .preprocess(
                "breaks",
                ctx -> {
                  ctx.args("changed");
                  ctx.environment("CHANGED", "yes");
                  throw new IOException("no input");
                })
            .build();
    Job job = at.submit(Balsam.job("show", app).args("as before"));
    at.runAll(1);
    assertThat(job.state()).isEqualTo(JobState.FAILED);
    assertThat(job.definition().args()).containsExactly("as before");
    assertThat(job.definition().environment()).isEmpty();
  }

  @Test
  void arguments_and_variables_that_no_job_could_have_fail_the_hook() {
    AtomicReference<String> refused = new AtomicReference<>("");
    App app =
        Scripts.app("show", ":")
            .preprocess(
                "nonsense",
                ctx -> {
                  try {
                    ctx.args("nul \0");
                  } catch (BalsamException e) {
                    refused.set(String.valueOf(e.getMessage()));
                  }
                  ctx.environment("{}", "no name of a variable");
                })
            .build();
    Job job = at.submit(Balsam.job("show", app));
    at.runAll(1);
    assertThat(refused.get()).contains("argument of job \"show\"").contains("NUL");
    assertThat(job.state()).isEqualTo(JobState.FAILED);
    assertThat(TestSite.lastMessage(job)).contains("\"{}\" cannot name an environment variable");
  }
}
