package dev.balsam.engine;

import static dev.balsam.JobState.FAILED;
import static dev.balsam.JobState.JOB_FINISHED;
import static dev.balsam.JobState.RESTART_READY;
import static dev.balsam.JobState.RUN_DONE;
import static dev.balsam.JobState.RUN_ERROR;
import static dev.balsam.JobState.RUN_TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.Balsam;
import dev.balsam.BalsamException;
import dev.balsam.JobState;
import dev.balsam.Outcome;
import dev.balsam.Resources;
import dev.balsam.internal.state.StateTable;
import dev.balsam.internal.state.StepSet;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AfterRunTest {
  private static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");

  private static ClaimedJob job(int retries, int errors, int timeouts, int steps) {
    Path dir = Path.of("/tmp");
    return new ClaimedJob(
        7,
        3,
        JobState.PREPROCESSED,
        "j",
        "",
        Balsam.app("a", "x"),
        List.of(),
        Map.of(),
        Resources.ONE_CORE,
        Optional.of(Duration.ofSeconds(90)),
        retries,
        errors,
        timeouts,
        steps,
        List.of(),
        dir,
        dir.resolve("j.out"),
        false,
        Optional.empty());
  }

  @Test
  void a_job_given_back_waits_for_another_run_whatever_its_rules_are() {
    RunResult result =
        AfterRun.givenBack(job(0, 0, 9, StepSet.NO_TIMEOUT_RETRY), "The disk is full.", AT);
    assertThat(result.path()).containsExactly(RESTART_READY);
    assertThat(result.message()).isEqualTo("The disk is full.");
    assertThat(result.usedRetry()).isFalse();
    assertThat(result.ownTimeout()).isFalse();
  }

  @Test
  void exit_code_zero_is_success_whatever_is_said() {
    RunResult result = AfterRun.exited(job(0, 0, 0, 0), 0, "ignored", AT);
    assertThat(result.to()).isEqualTo(JOB_FINISHED);
    assertThat(result.message()).isEmpty();
    assertThat(result.exitCode()).hasValue(0);
    assertThat(result.jobId()).isEqualTo(7);
    assertThat(result.attempt()).isEqualTo(3);
    assertThat(result.at()).isEqualTo(AT);
    assertThat(result.usedRetry()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"0,0,FAILED", "1,0,RESTART_READY", "1,1,FAILED", "3,2,RESTART_READY", "3,3,FAILED"})
  void an_error_is_repeated_while_retries_are_left(int retries, int errors, JobState to) {
    RunResult result = AfterRun.exited(job(retries, errors, 0, 0), 2, "bad", AT);
    assertThat(result.path()).containsExactly(RUN_ERROR, to);
    assertThat(result.usedRetry()).isEqualTo(to == RESTART_READY);
    assertThat(result.pause().isPresent()).isEqualTo(to == RESTART_READY);
    assertThat(result.exitCode()).hasValue(2);
    assertThat(result.message()).isEqualTo("bad");
  }

  @Test
  void a_program_that_could_not_be_started_has_failed_without_an_exit_code() {
    RunResult result = AfterRun.notStarted(job(0, 0, 0, 0), "no such file", AT);
    assertThat(result.path()).containsExactly(RUN_ERROR, FAILED);
    assertThat(result.exitCode()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, RESTART_READY",
    "0, 2, RESTART_READY",
    "0, 3, FAILED",
    "5, 4, RESTART_READY",
    "5, 5, FAILED"
  })
  void its_own_limit_is_reached_three_times_or_as_often_as_its_retries(
      int retries, int timeouts, JobState to) {
    RunResult result = AfterRun.overTime(job(retries, 0, timeouts, 0), AT);
    assertThat(result.path()).containsExactly(RUN_TIMEOUT, to);
    assertThat(result.ownTimeout()).isTrue();
    assertThat(result.usedRetry()).isFalse();
    assertThat(result.message()).contains("its limit of 1m30s");
  }

  @Test
  void the_end_of_the_launcher_is_not_the_jobs_fault() {
    RunResult result = AfterRun.cutOff(job(0, 0, 99, 0), "the allocation ended", AT);
    assertThat(result.path()).containsExactly(RUN_TIMEOUT, RESTART_READY);
    assertThat(result.ownTimeout()).isFalse();
    assertThat(result.pause()).isEmpty();
  }

  @Test
  void every_result_for_every_set_of_steps_is_a_legal_path() {
    for (int steps = 0; steps < 256; steps++) {
      for (int retries = 0; retries < 2; retries++) {
        ClaimedJob job = job(retries, 0, 3, steps);
        for (RunResult result :
            List.of(
                AfterRun.exited(job, 0, "", AT),
                AfterRun.exited(job, 1, "", AT),
                AfterRun.notStarted(job, "", AT),
                AfterRun.overTime(job, AT),
                AfterRun.cutOff(job, "", AT))) {
          StateTable.require(JobState.RUNNING, result.path());
        }
      }
    }
    assertThat(AfterRun.overTime(job(0, 0, 0, StepSet.NO_TIMEOUT_RETRY), AT).to())
        .isEqualTo(FAILED);
  }

  @ParameterizedTest
  @CsvSource({"0,1", "1,2", "2,4", "8,256", "9,300", "63,300", "2000000000,300"})
  void the_pause_doubles_up_to_five_minutes(int errors, long seconds) {
    assertThat(AfterRun.pause(errors)).isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  void a_result_with_a_path_that_no_run_can_take_is_refused() {
    assertThat(result(List.of(RESTART_READY)).to()).isEqualTo(RESTART_READY);
    assertThatThrownBy(() -> result(List.of()))
        .isInstanceOf(BalsamException.class)
        .hasMessage("The result of run 2 of job 1 enters no state. Name at least one.");
    for (List<JobState> path :
        List.of(List.of(JOB_FINISHED), List.of(RUN_DONE, RESTART_READY, FAILED))) {
      assertThatThrownBy(() -> result(path)).isInstanceOf(IllegalStateException.class);
    }
  }

  private static RunResult result(List<JobState> path) {
    return new RunResult(
        1, 2, path, Instant.now(), new Outcome.Walltime(), "", Optional.empty(), false, false);
  }
}
