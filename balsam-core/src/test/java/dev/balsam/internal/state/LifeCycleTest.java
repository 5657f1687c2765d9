package dev.balsam.internal.state;

import static dev.balsam.JobState.AWAITING_PARENTS;
import static dev.balsam.JobState.CREATED;
import static dev.balsam.JobState.FAILED;
import static dev.balsam.JobState.JOB_FINISHED;
import static dev.balsam.JobState.POSTPROCESSED;
import static dev.balsam.JobState.PREPROCESSED;
import static dev.balsam.JobState.READY;
import static dev.balsam.JobState.RESTART_READY;
import static dev.balsam.JobState.RUNNING;
import static dev.balsam.JobState.RUN_DONE;
import static dev.balsam.JobState.RUN_ERROR;
import static dev.balsam.JobState.RUN_TIMEOUT;
import static dev.balsam.JobState.STAGED_IN;
import static dev.balsam.JobState.USER_KILLED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.Balsam;
import dev.balsam.JobSpec;
import dev.balsam.JobState;
import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LifeCycleTest {
  private static final int ALL_STEPS = 255;

  private static Set<JobState> from(JobState state) {
    return StateTable.all().stream()
        .filter(move -> move.from() == state)
        .map(StateTable.Move::to)
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(JobState.class)));
  }

  @ParameterizedTest
  @CsvSource({
    "CREATED, AWAITING_PARENTS READY USER_KILLED",
    "AWAITING_PARENTS, READY FAILED USER_KILLED",
    "READY, STAGED_IN FAILED AWAITING_PARENTS USER_KILLED",
    "STAGED_IN, PREPROCESSED FAILED AWAITING_PARENTS USER_KILLED",
    "PREPROCESSED, RUNNING AWAITING_PARENTS USER_KILLED",
    "RESTART_READY, RUNNING AWAITING_PARENTS USER_KILLED",
    "RUNNING, RUN_DONE RUN_ERROR RUN_TIMEOUT RESTART_READY USER_KILLED",
    "RUN_DONE, POSTPROCESSED JOB_FINISHED RESTART_READY FAILED USER_KILLED",
    "POSTPROCESSED, JOB_FINISHED FAILED USER_KILLED",
    "RUN_ERROR, RESTART_READY FAILED POSTPROCESSED JOB_FINISHED USER_KILLED",
    "RUN_TIMEOUT, RESTART_READY FAILED POSTPROCESSED JOB_FINISHED USER_KILLED",
    "JOB_FINISHED, AWAITING_PARENTS RESTART_READY",
    "FAILED, AWAITING_PARENTS READY RESTART_READY",
    "USER_KILLED, AWAITING_PARENTS READY RESTART_READY"
  })
  void the_table_allows_exactly_these_moves(JobState from, String to) {
    Set<JobState> expected =
        List.of(to.split(" ")).stream()
            .map(JobState::valueOf)
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(JobState.class)));
    assertThat(from(from)).isEqualTo(expected);
    for (JobState state : JobState.values()) {
      assertThat(StateTable.allows(from, state)).isEqualTo(expected.contains(state));
    }
  }

  @Test
  void every_row_of_the_table_is_there_once_and_says_when() {
    assertThat(StateTable.all())
        .extracting(move -> move.from() + " " + move.to())
        .doesNotHaveDuplicates();
    assertThat(StateTable.all()).extracting(StateTable.Move::when).noneMatch(String::isBlank);
  }

  @Test
  void every_path_for_every_set_of_steps_is_legal() {
    for (int steps = 0; steps <= ALL_STEPS; steps++) {
      for (int parents = 0; parents < 2; parents++) {
        List<JobState> created = LifeCycle.created(steps, parents);
        assertThat(created.get(0)).isEqualTo(CREATED);
        StateTable.require(CREATED, created.subList(1, created.size()));
        for (JobState end : List.of(JOB_FINISHED, FAILED, USER_KILLED)) {
          if (end != JOB_FINISHED) {
            StateTable.require(end, LifeCycle.restarted(steps, parents, 0, READY));
          }
          StateTable.require(end, LifeCycle.restarted(steps, parents, 3, RUNNING));
        }
      }
      StateTable.require(AWAITING_PARENTS, LifeCycle.released(steps));
      StateTable.require(RUNNING, LifeCycle.succeeded(steps));
      for (int retries = -1; retries < 3; retries++) {
        StateTable.require(RUNNING, LifeCycle.erred(steps, retries));
      }
      StateTable.require(RUNNING, LifeCycle.cutOff(steps, true));
      StateTable.require(RUNNING, LifeCycle.cutOff(steps, false));
    }
  }

  @Test
  void a_path_that_leaves_the_table_is_refused() {
    assertThatCode(() -> StateTable.require(PREPROCESSED, List.of())).doesNotThrowAnyException();
    assertThatThrownBy(() -> StateTable.require(RUNNING, List.of(RUN_DONE, RUNNING)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no job may go from RUN_DONE to RUNNING");
  }

  @Test
  void a_job_stops_before_the_first_step_that_has_something_to_do() {
    assertThat(LifeCycle.released(0)).containsExactly(READY, STAGED_IN, PREPROCESSED);
    assertThat(LifeCycle.released(StepSet.PREPROCESS)).containsExactly(READY, STAGED_IN);
    assertThat(LifeCycle.released(StepSet.STAGE_IN | StepSet.PREPROCESS)).containsExactly(READY);
    assertThat(LifeCycle.succeeded(0)).containsExactly(RUN_DONE, POSTPROCESSED, JOB_FINISHED);
    assertThat(LifeCycle.succeeded(StepSet.STAGE_OUT)).containsExactly(RUN_DONE, POSTPROCESSED);
    assertThat(LifeCycle.succeeded(StepSet.POSTPROCESS | StepSet.STAGE_OUT))
        .containsExactly(RUN_DONE);
  }

  @Test
  void a_job_waits_only_for_parents_that_it_does_not_ignore() {
    assertThat(LifeCycle.created(0, 1)).containsExactly(CREATED, AWAITING_PARENTS);
    assertThat(LifeCycle.created(0, 0)).containsExactly(CREATED, READY, STAGED_IN, PREPROCESSED);
    assertThat(LifeCycle.created(StepSet.IGNORE_PARENTS, 1)).endsWith(PREPROCESSED);
    assertThat(LifeCycle.restarted(0, 1, 2, RUNNING)).containsExactly(AWAITING_PARENTS);
    assertThat(LifeCycle.restarted(StepSet.IGNORE_PARENTS, 1, 2, RUNNING))
        .containsExactly(RESTART_READY);
    assertThat(LifeCycle.restarted(0, 0, 0, READY)).containsExactly(READY, STAGED_IN, PREPROCESSED);
  }

  @ParameterizedTest
  @CsvSource({
    "AWAITING_PARENTS, READY",
    "READY, READY",
    "STAGED_IN, READY",
    "PREPROCESSED, RESTART_READY",
    "RUNNING, RESTART_READY",
    "RESTART_READY, RESTART_READY"
  })
  void a_job_that_has_run_is_prepared_again_only_if_it_ended_before_that_was_done(
      JobState endedFrom, JobState first) {
    assertThat(LifeCycle.restarted(StepSet.STAGE_IN, 0, 2, endedFrom)).containsExactly(first);
    assertThat(LifeCycle.restarted(StepSet.STAGE_IN, 1, 2, endedFrom))
        .containsExactly(AWAITING_PARENTS);
  }

  // The original's matrix: autoTimeoutRetry, a handler of the job, what becomes of the job.
  @ParameterizedTest
  @CsvSource({
    "true,  false, RESTART_READY",
    "true,  true,  RUN_TIMEOUT",
    "false, false, FAILED",
    "false, true,  RUN_TIMEOUT"
  })
  void a_cut_off_run_is_repeated_or_handled_as_in_the_original(
      boolean retry, boolean handler, JobState end) {
    int steps = (retry ? 0 : StepSet.NO_TIMEOUT_RETRY) | (handler ? StepSet.ON_TIMEOUT : 0);
    List<JobState> path = LifeCycle.cutOff(steps, true);
    assertThat(path.get(0)).isEqualTo(RUN_TIMEOUT);
    assertThat(path).last().isEqualTo(end);
    assertThat(LifeCycle.cutOff(steps, false)).last().isEqualTo(handler ? RUN_TIMEOUT : FAILED);
  }

  @ParameterizedTest
  @CsvSource({
    "0, false, FAILED",
    "0, true,  RUN_ERROR",
    "2, false, RESTART_READY",
    "2, true,  RESTART_READY"
  })
  void a_failed_run_uses_its_retries_before_its_handler(int left, boolean handler, JobState end) {
    List<JobState> path = LifeCycle.erred(handler ? StepSet.ON_ERROR : 0, left);
    assertThat(path.get(0)).isEqualTo(RUN_ERROR);
    assertThat(path).last().isEqualTo(end);
  }

  @Test
  void each_step_of_a_job_has_its_bit() {
    var bare = Balsam.job("j", Balsam.app("a", "x"));
    assertThat(StepSet.of(bare.definition(), true)).isZero();
    assertThat(steps(Balsam.job("j", Balsam.app("a", "x")).waitForParents(false)))
        .isEqualTo(StepSet.IGNORE_PARENTS);
    assertThat(steps(Balsam.job("j", Balsam.app("a", "x")).autoTimeoutRetry(false)))
        .isEqualTo(StepSet.NO_TIMEOUT_RETRY);
    assertThat(steps(Balsam.job("j", Balsam.app("a", "x")).stageIn(URI.create("file:/in"))))
        .isEqualTo(StepSet.STAGE_IN);
    assertThat(steps(Balsam.job("j", Balsam.app("a", "x")).stageOut(URI.create("file:/out"), "*")))
        .isEqualTo(StepSet.STAGE_OUT);
    var hooks =
        Balsam.app("a")
            .executable("x")
            .preprocessScript("a")
            .postprocessScript("b")
            .onErrorScript("c")
            .onTimeoutScript("d")
            .build();
    assertThat(steps(Balsam.job("j", hooks)))
        .isEqualTo(
            StepSet.PREPROCESS | StepSet.POSTPROCESS | StepSet.ON_ERROR | StepSet.ON_TIMEOUT);
    var linked = Balsam.job("j", Balsam.app("a", "x")).inputFiles("*.dat").definition();
    assertThat(StepSet.of(linked, false)).isZero();
    assertThat(StepSet.of(linked, true)).isEqualTo(StepSet.STAGE_IN);
  }

  private static int steps(JobSpec job) {
    return StepSet.of(job.definition(), false);
  }

  @ParameterizedTest
  @EnumSource(JobState.class)
  void every_state_is_in_one_group(JobState state) {
    assertThat(
            List.of(
                state.isTerminal(), state.isRunnable(), state.isActive(), state.isProcessable()))
        .containsOnlyOnce(true);
  }
}
