package dev.balsam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.balsam.engine.AfterRun;
import dev.balsam.engine.AttemptFiles;
import dev.balsam.engine.ClaimedJob;
import dev.balsam.engine.RunResult;
import dev.balsam.testing.TestLauncher;
import dev.balsam.testing.TestSites;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every end of a run is kept with its outcome. */
class AttemptsTest {
  @RegisterExtension static final TestSites SITES = new TestSites();
  private static final Instant END = Instant.parse("2026-01-02T03:04:05.678Z");

  private static Job job() {
    return SITES.site().submit(Balsam.job("job", Balsam.app("a", "true")).retries(9));
  }

  private static Outcome only(Job job) {
    assertThat(job.attempts()).hasSize(1);
    return job.attempts().get(0).outcome().orElseThrow();
  }

  private static Arguments row(
      BiFunction<ClaimedJob, Instant, RunResult> end, Outcome outcome, String code, String word) {
    return arguments(end, outcome, code, word);
  }

  static Stream<Arguments> ends() {
    return Stream.of(
        row((run, at) -> AfterRun.exited(run, 0, "", at), new Outcome.Exited(0), "0", "null"),
        row((run, at) -> AfterRun.exited(run, 5, "m", at), new Outcome.Exited(5), "5", "null"),
        row(
            (run, at) -> AfterRun.exited(run, 139, "m", at),
            new Outcome.Signalled(11),
            "139",
            "null"),
        row(
            (run, at) -> AfterRun.outOfMemory(run, "m", at),
            new Outcome.OutOfMemory(),
            "137",
            "OUT_OF_MEMORY"),
        row(AfterRun::overTime, new Outcome.TimedOut(), "null", "TIMED_OUT"),
        row((run, at) -> AfterRun.cutOff(run, "m", at), new Outcome.Walltime(), "null", "WALLTIME"),
        row(
            (run, at) -> AfterRun.notBegun(run, "m", at),
            new Outcome.Walltime(),
            "null",
            "WALLTIME"),
        row(
            (run, at) -> AfterRun.givenBack(run, "No room.", at),
            new Outcome.NodeLost("No room."),
            "null",
            "NODE_LOST"),
        row(
            (run, at) -> AfterRun.notStarted(run, "No such program.", at),
            new Outcome.CouldNotStart("No such program."),
            "null",
            "COULD_NOT_START"));
  }

  @ParameterizedTest
  @MethodSource("ends")
  void the_end_of_a_run_is_stored_with_its_outcome(
      BiFunction<ClaimedJob, Instant, RunResult> end, Outcome outcome, String code, String word) {
    Job job = job();
    TestLauncher launcher = TestLauncher.on(SITES.site());
    Instant before = Instant.now().minusMillis(1);
    ClaimedJob run = launcher.claimOne();
    assertThat(job.attempts().get(0).outcome()).isEmpty();
    assertThat(job.attempts().get(0).ended()).isEmpty();
    launcher.give(end.apply(run, END));
    assertThat(only(job)).isEqualTo(outcome);
    Attempt attempt = job.attempts().get(0);
    assertThat(attempt.number()).isEqualTo(1);
    assertThat(attempt.started()).isBetween(before, Instant.now());
    assertThat(attempt.ended()).contains(END);
    assertThat(
            SITES.sql(
                "select concat_ws(' ', coalesce(exit_code::text, 'null'), coalesce(outcome::text, 'null'))"
                    + " from balsam.job_event where from_state = 'RUNNING'"))
        .containsExactly(code + " " + word);
  }

  @Test
  void results_of_one_batch_keep_their_own_outcomes() {
    List<Job> jobs = List.of(job(), job(), job());
    TestLauncher launcher = TestLauncher.on(SITES.site());
    List<ClaimedJob> runs = launcher.claim(3);
    launcher.give(
        AfterRun.exited(runs.get(0), 0, "", END),
        AfterRun.overTime(runs.get(1), END),
        AfterRun.exited(runs.get(2), 2, "", END));
    assertThat(jobs.stream().map(AttemptsTest::only))
        .containsExactly(new Outcome.Exited(0), new Outcome.TimedOut(), new Outcome.Exited(2));
  }

  @Test
  void a_run_that_a_user_kills_was_killed() {
    Job job = job();
    TestLauncher.on(SITES.site()).claimOne();
    job.kill();
    assertThat(only(job)).isEqualTo(new Outcome.Killed());
  }

  @Test
  void a_run_of_a_lost_launcher_was_lost_and_uses_up_no_retry() {
    Job job = job();
    TestLauncher dead = TestLauncher.on(SITES.site());
    dead.claimOne();
    TestLauncher other = TestLauncher.on(SITES.site());
    other.engine().sweep(launcher -> launcher.id() == dead.id());
    assertThat(only(job))
        .isEqualTo(new Outcome.NodeLost("Its launcher " + dead.id() + " was lost."));
    assertThat(job.explain())
        .contains("Run 1: Lost with its node or launcher: Its launcher " + dead.id());
    assertThat(other.claimOne().errors()).isZero();
  }

  @Test
  void a_run_that_its_launcher_left_behind_ended_with_it() {
    Job job = job();
    TestLauncher launcher = TestLauncher.on(SITES.site());
    launcher.claimOne();
    launcher.engine().deregister(launcher.id());
    assertThat(only(job)).isEqualTo(new Outcome.Walltime());
    assertThat(TestLauncher.on(SITES.site()).claimOne().errors()).isZero();
  }

  @Test
  void a_job_that_was_killed_before_it_ran_has_no_runs() {
    Job job = job();
    job.kill();
    assertThat(job.attempts()).isEmpty();
    assertThatThrownBy(() -> job.output(1))
        .isInstanceOf(BalsamException.class)
        .hasMessage(
            "Job " + job.id() + " has not run yet, so there is no run 1. Runs count from 1.");
  }

  @Test
  void the_output_of_each_run_is_found_and_a_missing_one_is_told() throws IOException {
    Job job = job();
    TestLauncher launcher = TestLauncher.on(SITES.site());
    Path out = Files.createDirectories(job.workdir()).resolve("job.out");
    for (int run = 1; run <= 3; run++) {
      launcher.give(AfterRun.cutOff(launcher.claimOne(), "", END));
    }
    Files.writeString(out, "third");
    Files.writeString(AttemptFiles.kept(out, 1), "first");
    assertThat(job.attempts())
        .extracting(Attempt::output)
        .containsExactly(out.resolveSibling("job.out.1"), out.resolveSibling("job.out.2"), out);
    assertThat(job.output(1)).isEqualTo("first");
    assertThat(job.output(3)).isEqualTo("third").isEqualTo(job.output());
    assertThatThrownBy(() -> job.output(2))
        .isInstanceOf(BalsamException.class)
        .hasMessageStartingWith("There is no output of run 2 of job " + job.id() + ": ")
        .hasMessageContaining("job.out.2 does not exist");
    for (int none : new int[] {0, 4}) {
      assertThatThrownBy(() -> job.output(none))
          .isInstanceOf(BalsamException.class)
          .hasMessageContaining("has had 3 runs, so there is no run " + none);
    }
  }

  @Test
  void a_run_that_never_began_has_no_output_and_takes_no_other_s() throws IOException {
    Job job = job();
    TestLauncher launcher = TestLauncher.on(SITES.site());
    Path out = Files.createDirectories(job.workdir()).resolve("job.out");
    launcher.give(AfterRun.cutOff(launcher.claimOne(), "", END));
    Files.writeString(out, "first");
    launcher.give(AfterRun.notBegun(launcher.claimOne(), "", END));
    assertThat(job.output(1)).isEqualTo("first");
    assertThatThrownBy(() -> job.output(2)).hasMessageContaining("job.out.2 does not exist");
    launcher.give(AfterRun.cutOff(launcher.claimOne(), "", END));
    Files.move(out, AttemptFiles.kept(out, 1));
    Files.writeString(AttemptFiles.note(out), "3");
    Files.writeString(out, "third");
    launcher.give(AfterRun.notBegun(launcher.claimOne(), "", END));
    assertThat(job.output(1)).isEqualTo("first");
    assertThat(job.output(3)).isEqualTo("third");
    assertThatThrownBy(() -> job.output(4)).hasMessageContaining("job.out.4 does not exist");
  }

  @Test
  void a_restart_goes_on_counting_runs() {
    Job job = job();
    TestLauncher launcher = TestLauncher.on(SITES.site());
    launcher.finish(launcher.claimOne());
    job.restart();
    assertThat(job.explain()).contains("Run 1: Ended with exit code 0.");
    launcher.claimOne();
    assertThat(job.attempts()).extracting(Attempt::number).containsExactly(1, 2);
    assertThat(job.attempts())
        .extracting(Attempt::outcome)
        .containsExactly(Optional.of(new Outcome.Exited(0)), Optional.empty());
  }
}
