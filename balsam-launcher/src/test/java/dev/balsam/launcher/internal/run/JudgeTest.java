package dev.balsam.launcher.internal.run;

import static dev.balsam.launcher.internal.run.Sample.exit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.JobState;
import dev.balsam.engine.ClaimedJob;
import dev.balsam.engine.RunResult;
import dev.balsam.launcher.internal.task.TaskExit;
import dev.balsam.launcher.internal.task.TaskExit.Cause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JudgeTest {
  private final Path workdir;

  JudgeTest(@TempDir Path workdir) {
    this.workdir = workdir;
  }

  @Test
  void exit_code_zero_finishes_the_job() {
    RunResult result = judged(0, 0, 0, exit(Cause.EXITED, 0, ""));
    assertThat(result.path())
        .containsExactly(JobState.RUN_DONE, JobState.POSTPROCESSED, JobState.JOB_FINISHED);
    assertThat(result.message()).isEmpty();
    assertThat(result.exitCode()).isEqualTo(OptionalInt.of(0));
    assertThat(result.at()).isEqualTo(Sample.END);
    assertThat(result.attempt()).isEqualTo(2);
  }

  @Test
  void another_exit_code_fails_it_with_the_end_of_its_output() throws IOException {
    Files.writeString(workdir.resolve("sample.out"), "one\ntwo\n");
    RunResult result = judged(0, 0, 0, exit(Cause.EXITED, 3, "Exit code 3."));
    assertThat(result.path()).containsExactly(JobState.RUN_ERROR, JobState.FAILED);
    assertThat(result.message()).isEqualTo("Exit code 3. Its last lines:\n    one\n    two");
  }

  @Test
  void a_program_that_printed_nothing_fails_with_one_sentence() throws IOException {
    Files.createFile(workdir.resolve("sample.out"));
    assertThat(judged(0, 0, 0, exit(Cause.EXITED, 3, "Exit code 3.")).message())
        .isEqualTo("Exit code 3.");
    assertThat(judged(0, 0, 0, exit(Cause.EXITED, 3, "")).message())
        .isEqualTo("The program ended with exit code 3.");
  }

  @Test
  void a_retry_that_is_left_repeats_it_after_a_pause() {
    RunResult result = judged(2, 1, 0, exit(Cause.EXITED, 3, ""));
    assertThat(result.path()).containsExactly(JobState.RUN_ERROR, JobState.RESTART_READY);
    assertThat(result.usedRetry()).isTrue();
    assertThat(result.pause()).isPresent();
    assertThat(judged(2, 2, 0, exit(Cause.EXITED, 3, "")).to()).isEqualTo(JobState.FAILED);
  }

  @Test
  void what_could_not_start_or_lost_its_shell_is_an_error_without_an_exit_code() {
    for (Cause cause : new Cause[] {Cause.COULD_NOT_START, Cause.WORKER_LOST}) {
      RunResult result = judged(0, 0, 0, exit(cause, TaskExit.NONE, "No such program."));
      assertThat(result.path()).containsExactly(JobState.RUN_ERROR, JobState.FAILED);
      assertThat(result.exitCode()).isEmpty();
      assertThat(result.message()).isEqualTo("No such program.");
    }
  }

  @Test
  void a_fault_of_the_node_gives_the_job_back_and_counts_for_nothing() {
    RunResult result = judged(2, 2, 9, exit(Cause.NODE_FAULT, TaskExit.NONE, "No process left."));
    assertThat(result.path()).containsExactly(JobState.RESTART_READY);
    assertThat(result.message()).isEqualTo("No process left.");
    assertThat(result.usedRetry()).isFalse();
    assertThat(result.ownTimeout()).isFalse();
  }

  @Test
  void its_own_limit_times_it_out_and_counts() {
    RunResult result = judged(0, 0, 2, exit(Cause.TIMED_OUT, 143, ""));
    assertThat(result.path()).containsExactly(JobState.RUN_TIMEOUT, JobState.RESTART_READY);
    assertThat(result.ownTimeout()).isTrue();
    assertThat(judged(0, 0, 3, exit(Cause.TIMED_OUT, 143, "")).to()).isEqualTo(JobState.FAILED);
  }

  @Test
  void the_end_of_the_launcher_times_it_out_and_counts_for_nothing() {
    RunResult result = judged(0, 0, 9, exit(Cause.STOPPED, 143, ""));
    assertThat(result.path()).containsExactly(JobState.RUN_TIMEOUT, JobState.RESTART_READY);
    assertThat(result.ownTimeout()).isFalse();
    assertThat(result.usedRetry()).isFalse();
  }

  @Test
  void a_killed_run_is_not_this_launcher_s_to_judge() {
    assertThat(Judge.of(Sample.job(workdir, 0, 0, 0), exit(Cause.KILLED, 143, ""))).isEmpty();
  }

  private RunResult judged(int retries, int errors, int timeouts, TaskExit exit) {
    ClaimedJob job = Sample.job(workdir, retries, errors, timeouts);
    return Judge.of(job, exit).orElseThrow();
  }
}
