package dev.balsam;

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

import dev.balsam.engine.AfterRun;
import dev.balsam.engine.ClaimedJob;
import dev.balsam.engine.HookEngine;
import dev.balsam.engine.HookTransaction;
import dev.balsam.engine.JobFilter;
import dev.balsam.internal.state.StateTable;
import dev.balsam.testing.Audit;
import dev.balsam.testing.TestLauncher;
import dev.balsam.testing.TestSites;
import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row of the table of moves, made by a job of a real site. */
class StateMovesTest {
  @RegisterExtension static final TestSites SITES = new TestSites();

  private static final App PLAIN = Balsam.app("plain", "x");
  private static final App BEFORE =
      Balsam.app("before").executable("x").preprocessScript("hook").build();
  private static final App AFTER =
      Balsam.app("after").executable("x").postprocessScript("hook").build();
  private static final App ON_ERROR =
      Balsam.app("on error").executable("x").onErrorScript("hook").build();
  private static final App ON_TIMEOUT =
      Balsam.app("on timeout").executable("x").onTimeoutScript("hook").build();

  /** Rows that no job of this module's tests can make, each with the reason. */
  private static final Map<String, String> ELSEWHERE =
      Map.of(
          "CREATED -> USER_KILLED",
          "the write that stores a job takes it further, so nobody ever meets it there; the row is"
              + " for the job that a hook has spawned and not stored",
          "READY -> FAILED",
          "needs a transfer that fails, which a launcher makes",
          "POSTPROCESSED -> FAILED",
          "needs a transfer that fails, which a launcher makes");

  private final Map<String, Supplier<Job>> scenes = new HashMap<>();
  private final TestLauncher launcher = TestLauncher.on(SITES.site());

  static Stream<StateTable.Move> moves() {
    return StateTable.all().stream().filter(move -> !ELSEWHERE.containsKey(words(move)));
  }

  private static String words(StateTable.Move move) {
    return move.from() + " -> " + move.to();
  }

  @ParameterizedTest
  @MethodSource("moves")
  void a_job_makes_the_move(StateTable.Move move) {
    assertThat(scenes).as("scenes").containsKey(words(move));
    Job job = Objects.requireNonNull(scenes.get(words(move))).get();
    assertThat(steps(job)).contains(words(move));
    assertThat(Audit.problems(SITES)).isEmpty();
  }

  @Test
  void no_scene_is_about_a_move_that_the_table_does_not_have() {
    Set<String> all = new HashSet<>();
    StateTable.all().forEach(move -> all.add(words(move)));
    assertThat(all).containsAll(scenes.keySet()).containsAll(ELSEWHERE.keySet());
  }

  private static List<String> steps(Job job) {
    return SITES.sql(
        "select from_state || ' -> ' || to_state from balsam.job_history where job_id = "
            + job.id());
  }

  StateMovesTest() {
    created();
    waiting();
    staging();
    running();
    afterRun();
    handled();
    killed();
    restarted();
  }

  private void scene(JobState from, JobState to, Supplier<Job> play) {
    scenes.put(from + " -> " + to, play);
  }

  private void created() {
    scene(CREATED, READY, () -> job(PLAIN));
    scene(CREATED, AWAITING_PARENTS, this::waits);
    scene(READY, STAGED_IN, () -> job(PLAIN));
    scene(STAGED_IN, PREPROCESSED, () -> hooked(job(BEFORE), ctx -> {}));
    scene(STAGED_IN, FAILED, () -> hooked(job(BEFORE), ctx -> ctx.fail("no input")));
  }

  private void waiting() {
    scene(
        AWAITING_PARENTS,
        READY,
        () -> {
          Job child = waits();
          launcher.claimAndFinish(child.parents().get(0));
          return child;
        });
    scene(
        AWAITING_PARENTS,
        FAILED,
        () -> {
          Job child = waits();
          launcher.claimAndFail(child.parents().get(0));
          return child;
        });
    scene(READY, AWAITING_PARENTS, () -> waitsAgain(toBeStagedIn()));
    scene(STAGED_IN, AWAITING_PARENTS, () -> waitsAgain(job(BEFORE)));
    scene(PREPROCESSED, AWAITING_PARENTS, () -> waitsAgain(job(PLAIN)));
    scene(RESTART_READY, AWAITING_PARENTS, () -> waitsAgain(cutOff(job(PLAIN))));
  }

  private void staging() {
    scene(POSTPROCESSED, JOB_FINISHED, () -> finished(job(PLAIN)));
  }

  private void running() {
    scene(PREPROCESSED, RUNNING, () -> running(job(PLAIN)));
    scene(RESTART_READY, RUNNING, () -> running(cutOff(job(PLAIN))));
    scene(RUNNING, RUN_DONE, () -> finished(job(PLAIN)));
    scene(RUNNING, RUN_ERROR, () -> failed(job(PLAIN)));
    scene(RUNNING, RUN_TIMEOUT, () -> cutOff(job(PLAIN)));
    scene(
        RUNNING,
        RESTART_READY,
        () -> {
          Job job = running(job(PLAIN));
          launcher.engine().deregister(launcher.id());
          return job;
        });
  }

  private void afterRun() {
    scene(RUN_DONE, POSTPROCESSED, () -> hooked(finished(job(AFTER)), ctx -> {}));
    scene(RUN_DONE, JOB_FINISHED, () -> hooked(finished(job(AFTER)), ctx -> ctx.finish("enough")));
    scene(RUN_DONE, RESTART_READY, () -> hooked(finished(job(AFTER)), ctx -> ctx.restart("again")));
    scene(RUN_DONE, FAILED, () -> hooked(finished(job(AFTER)), ctx -> ctx.fail("no good")));
    scene(RUN_ERROR, FAILED, () -> failed(job(PLAIN)));
    scene(
        RUN_TIMEOUT, FAILED, () -> cutOff(submit(Balsam.job("j", PLAIN).autoTimeoutRetry(false))));
  }

  private void handled() {
    for (JobState end : List.of(RUN_ERROR, RUN_TIMEOUT)) {
      Supplier<Job> ended =
          () -> end == RUN_ERROR ? failed(job(ON_ERROR)) : cutOff(job(ON_TIMEOUT));
      scene(end, RESTART_READY, () -> hooked(ended.get(), ctx -> ctx.restart("again")));
      scene(end, POSTPROCESSED, () -> hooked(ended.get(), ctx -> ctx.accept("good enough")));
      scene(end, JOB_FINISHED, () -> hooked(ended.get(), ctx -> ctx.finish("enough")));
      scene(end, USER_KILLED, () -> killed(ended.get()));
    }
  }

  private void killed() {
    scene(AWAITING_PARENTS, USER_KILLED, () -> killed(waits()));
    scene(READY, USER_KILLED, () -> killed(toBeStagedIn()));
    scene(STAGED_IN, USER_KILLED, () -> killed(job(BEFORE)));
    scene(PREPROCESSED, USER_KILLED, () -> killed(job(PLAIN)));
    scene(RUNNING, USER_KILLED, () -> killed(running(job(PLAIN))));
    scene(RUN_DONE, USER_KILLED, () -> killed(finished(job(AFTER))));
    scene(RESTART_READY, USER_KILLED, () -> killed(cutOff(job(PLAIN))));
    scene(POSTPROCESSED, USER_KILLED, () -> killed(finished(toBeStagedOut())));
  }

  private void restarted() {
    scene(JOB_FINISHED, RESTART_READY, () -> again(finished(job(PLAIN))));
    scene(FAILED, RESTART_READY, () -> again(failed(job(PLAIN))));
    scene(USER_KILLED, RESTART_READY, () -> again(killed(running(job(PLAIN)))));
    scene(FAILED, READY, () -> again(hooked(job(BEFORE), ctx -> ctx.fail("no input"))));
    scene(USER_KILLED, READY, () -> again(killed(job(PLAIN))));
    scene(USER_KILLED, AWAITING_PARENTS, () -> again(killed(waits())));
    scene(
        FAILED,
        AWAITING_PARENTS,
        () -> {
          Job child = waits();
          Job parent = child.parents().get(0);
          launcher.claimAndFail(parent);
          again(parent);
          return child;
        });
    scene(
        JOB_FINISHED,
        AWAITING_PARENTS,
        () -> {
          Job child = waits();
          launcher.finishAll();
          SITES.site().jobs().restart();
          return child;
        });
  }

  private static Job submit(JobSpec draft) {
    return SITES.site().submit(draft);
  }

  private static Job job(App app) {
    return submit(Balsam.job("j", app));
  }

  private Job waits() {
    return submit(Balsam.job("child", PLAIN).dependsOn(job(PLAIN)));
  }

  private static Job toBeStagedIn() {
    return submit(Balsam.job("j", PLAIN).stageIn(URI.create("file:///nowhere")));
  }

  private static Job toBeStagedOut() {
    return submit(Balsam.job("j", PLAIN).stageOut(URI.create("file:///nowhere"), "*"));
  }

  private static Job waitsAgain(Job job) {
    job.dependsOn(job(PLAIN));
    return job;
  }

  private Job running(Job job) {
    launcher.claimThis(job);
    return job;
  }

  private Job finished(Job job) {
    launcher.claimAndFinish(job);
    return job;
  }

  private Job failed(Job job) {
    launcher.claimAndFail(job);
    return job;
  }

  private Job cutOff(Job job) {
    ClaimedJob run = launcher.claimThis(job);
    launcher.give(AfterRun.cutOff(run, "the allocation ended", Instant.now()));
    return job;
  }

  private static Job killed(Job job) {
    assertThat(job.kill()).isEqualTo(1);
    return job;
  }

  private static Job again(Job job) {
    job.restart();
    return job;
  }

  /** Runs the hook that the job waits for. */
  private Job hooked(Job job, Consumer<JobContext> hook) {
    HookEngine hooks = launcher.engine().hooks(launcher.id(), JobFilter.ALL, Map.of());
    HookTransaction call = hooks.begin(hooks.claim(Set.of(), 1).get(0));
    hook.accept(call.context());
    assertThat(call.commit()).isTrue();
    return job;
  }
}
