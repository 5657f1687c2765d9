package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.Hook;
import dev.balsam.Job;
import dev.balsam.JobSpec;
import dev.balsam.JobState;
import dev.balsam.launcher.testing.StateRules;
import dev.balsam.launcher.testing.TestSite;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a job becomes by its hooks and its own rules: the original's table, section 2.1. */
final class HookPolicyTest {
  private static final Hook SILENT = ctx -> {};
  private static final Hook RESTARTS = ctx -> ctx.restart("again");
  private static final Hook FAILS = ctx -> ctx.fail("no good");
  private static final Hook FINISHES = ctx -> ctx.finish("good enough");
  private static final Hook THROWS =
      ctx -> {
        throw new IllegalStateException("broken");
      };

  @RegisterExtension final TestSite at = new TestSite();

  @AfterEach
  void every_history_is_legal() {
    StateRules.holdIn(at);
  }

  private static App.Builder sh() {
    return Balsam.app("sh").argv(List.of("/bin/sh", "-c"));
  }

  /** Runs a job whose first run fails, or is cut off, and whose second succeeds. */
  private Job run(JobSpec job, String first) {
    Job stored = at.submit(job.args("[ $BALSAM_ATTEMPT -ge 2 ] || " + first, "task"));
    assertThat(at.runAll(1).leftBehind()).isEmpty();
    return stored;
  }

  /** What came right after a state that the job was in. */
  private static String after(Job job, JobState state) {
    List<String> states = TestSite.states(job);
    return states.get(states.indexOf(state.name()) + 1);
  }

  static Stream<Arguments> handlers() {
    return Stream.of(
        arguments(SILENT, "FAILED", "ended without saying what becomes of the job"),
        arguments(RESTARTS, "RESTART_READY", "again"),
        arguments(FAILS, "FAILED", "no good"),
        arguments(FINISHES, "JOB_FINISHED", "good enough"),
        arguments(THROWS, "FAILED", "broken"));
  }

  @ParameterizedTest
  @MethodSource("handlers")
  void an_error_handler_decides_and_silence_fails(Hook handler, String then, String message) {
    Job job = run(Balsam.job("job", sh().onError("handler", handler).build()), "exit 3");
    assertThat(after(job, JobState.RUN_ERROR)).isEqualTo(then);
    assertThat(TestSite.messages(job)).anyMatch(said -> said.contains(message));
  }

  @ParameterizedTest
  @MethodSource("handlers")
  void a_timeout_handler_decides_even_with_automatic_retry(
      Hook handler, String then, String message) {
    App app = sh().onTimeout("handler", handler).build();
    for (boolean retry : List.of(true, false)) {
      Job job = run(cutOff(app).autoTimeoutRetry(retry), "exec sleep 1000");
      assertThat(after(job, JobState.RUN_TIMEOUT)).as("retry %s", retry).isEqualTo(then);
      assertThat(TestSite.messages(job)).anyMatch(said -> said.contains(message));
    }
  }

  private static JobSpec cutOff(App app) {
    return Balsam.job("job", app).timeout(Duration.ofMillis(300));
  }

  @Test
  void without_a_timeout_handler_the_automatic_retry_decides() {
    // The postprocess hook has no say: it handles success only.
    App app = sh().postprocess("post", SILENT).build();
    Job again = run(cutOff(app).autoTimeoutRetry(true), "exec sleep 1000");
    assertThat(after(again, JobState.RUN_TIMEOUT)).isEqualTo("RESTART_READY");
    assertThat(again.state()).isEqualTo(JobState.JOB_FINISHED);
    Job over = run(cutOff(app).autoTimeoutRetry(false), "exec sleep 1000");
    assertThat(after(over, JobState.RUN_TIMEOUT)).isEqualTo("FAILED");
  }

  @Test
  void without_an_error_handler_a_failed_run_fails_the_job() {
    Job job = run(Balsam.job("job", sh().postprocess("post", SILENT).build()), "exit 3");
    assertThat(after(job, JobState.RUN_ERROR)).isEqualTo("FAILED");
  }

  @Test
  void retries_come_before_the_error_handler() {
    App app = sh().onError("handler", ctx -> ctx.finish("attempt " + ctx.attempt())).build();
    Job job = at.submit(Balsam.job("job", app).args("exit 3", "task").retries(1));
    at.runAll(1);
    assertThat(TestSite.states(job))
        .containsSubsequence("RUN_ERROR", "RESTART_READY", "RUNNING", "RUN_ERROR", "JOB_FINISHED");
    assertThat(TestSite.lastMessage(job)).isEqualTo("attempt 2");
  }

  static Stream<Arguments> postprocess() {
    return Stream.of(
        arguments(SILENT, "POSTPROCESSED", "JOB_FINISHED"),
        arguments(FAILS, "FAILED", "FAILED"),
        arguments(FINISHES, "JOB_FINISHED", "JOB_FINISHED"),
        arguments(THROWS, "FAILED", "FAILED"));
  }

  @ParameterizedTest
  @MethodSource
  void postprocess(Hook hook, String then, String end) {
    Job job = run(Balsam.job("job", sh().postprocess("post", hook).build()), ":");
    assertThat(after(job, JobState.RUN_DONE)).isEqualTo(then);
    assertThat(job.state().name()).isEqualTo(end);
  }

  @Test
  void a_postprocess_hook_can_have_the_job_run_again() {
    App app =
        sh().postprocess(
                "post",
                ctx -> {
                  if (ctx.attempt() < 3) {
                    ctx.restart("attempt " + ctx.attempt() + " was not good");
                  }
                })
            .build();
    Job job = run(Balsam.job("job", app), ":");
    assertThat(job.attempt()).isEqualTo(3);
    assertThat(TestSite.messages(job))
        .containsExactly("attempt 1 was not good", "attempt 2 was not good");
    assertThat(job.state()).isEqualTo(JobState.JOB_FINISHED);
  }

  static Stream<Arguments> preprocess() {
    return Stream.of(
        arguments(SILENT, "PREPROCESSED", ""),
        arguments(FAILS, "FAILED", "no good"),
        arguments(THROWS, "FAILED", "broken"),
        arguments(RESTARTS, "FAILED", "A preprocess hook cannot restart its job"),
        arguments(FINISHES, "FAILED", "A preprocess hook cannot finish its job"));
  }

  @ParameterizedTest
  @MethodSource
  void preprocess(Hook hook, String then, String message) {
    Job job = run(Balsam.job("job", sh().preprocess("pre", hook).build()), ":");
    assertThat(after(job, JobState.STAGED_IN)).isEqualTo(then);
    assertThat(TestSite.lastMessage(job)).contains(message);
  }
}
