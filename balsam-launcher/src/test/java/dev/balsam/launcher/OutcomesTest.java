package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.App;
import dev.balsam.Attempt;
import dev.balsam.Balsam;
import dev.balsam.Hook;
import dev.balsam.Job;
import dev.balsam.JobState;
import dev.balsam.Outcome;
import dev.balsam.launcher.testing.LauncherJvm;
import dev.balsam.launcher.testing.StateRules;
import dev.balsam.launcher.testing.TestSite;
import dev.balsam.launcher.testing.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Why real runs ended, as it is kept and as hooks are told. */
final class OutcomesTest {
  @RegisterExtension final TestSite at = new TestSite(2.5, 0.25);

  @AfterEach
  void every_history_is_legal() {
    StateRules.holdIn(at);
  }

  private static List<Outcome> outcomes(Job job) {
    return job.attempts().stream().map(run -> run.outcome().orElseThrow()).toList();
  }

  private static App.Builder sh() {
    return Balsam.app("sh").argv(List.of("/bin/sh", "-c"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          true                         | Ended with exit code 0.
          exit 75                      | Ended with exit code 75.
          kill -SEGV $$                | Ended by signal 11 (SIGSEGV).
          kill -KILL $$                | Ended by signal 9 (SIGKILL).
          sh -c 'kill -ABRT $$'        | Ended by signal 6 (SIGABRT).
          kill -KILL 0                 | Ended by signal 9 (SIGKILL).
          /no/such/program             | Ended with exit code 127.
          """)
  void what_a_program_does_to_itself_is_its_outcome(String script, String outcome) {
    Job job = at.submit(at.sh("job", script));
    at.runAll(1);
    assertThat(outcomes(job)).extracting(Outcome::describe).containsExactly(outcome);
    Attempt run = job.attempts().get(0);
    assertThat(run.ended().orElseThrow()).isAfterOrEqualTo(run.started());
    assertThat(run.output()).isEqualTo(job.workdir().resolve("job.out"));
  }

  @Test
  void a_program_that_is_not_there_could_not_start() {
    Job job = at.submit(Balsam.job("job", Balsam.app("none", "/no/such/program")));
    at.runAll(1);
    assertThat(outcomes(job).get(0)).isInstanceOf(Outcome.CouldNotStart.class);
    assertThat(outcomes(job).get(0).describe())
        .startsWith("Could not be started: ")
        .contains("/no/such/program");
  }

  @Test
  void a_run_over_its_limit_and_one_that_its_launcher_ended_are_told_apart() {
    List<Outcome> handled = new CopyOnWriteArrayList<>();
    Hook handler =
        ctx -> {
          handled.add(ctx.outcome().orElseThrow());
          ctx.restart("again");
        };
    App app = sh().onTimeout("handler", handler).build();
    String once = "[ $BALSAM_ATTEMPT -ge 2 ] || { echo $$ > \"$1\"; exec sleep 1000; }";
    Job over =
        at.submit(
            Balsam.job("over", app)
                .args("exec sleep 1000", "task")
                .timeout(Duration.ofMillis(200))
                .priority(1));
    Job ended = at.submit(Balsam.job("ended", app).args(once, "task", at.file("pid")));
    try (Launcher first = at.launcher(2).start()) {
      Wait.until("one is handled", () -> !handled.isEmpty());
      over.kill();
      Wait.pid(at.file("pid"));
      first.stop();
      first.await();
    }
    assertThat(at.runAll(1).leftBehind()).isEmpty();
    assertThat(outcomes(over)).startsWith(new Outcome.TimedOut());
    assertThat(handled).startsWith(new Outcome.TimedOut()).endsWith(new Outcome.Walltime());
    assertThat(outcomes(ended)).containsExactly(new Outcome.Walltime(), new Outcome.Exited(0));
  }

  @Test
  void a_run_of_a_launcher_that_is_killed_was_lost_and_uses_up_no_retry() {
    Job job =
        at.submit(
            at.sh(
                "job",
                "[ $BALSAM_ATTEMPT = 2 ] && exit 0; echo $$ > \"$1\"; exec sleep 1000",
                at.file("pid")));
    try (LauncherJvm jvm = at.startJvm(1, false)) {
      Wait.pid(at.file("pid"));
      jvm.signal("KILL");
      jvm.exitCode();
    }
    assertThat(at.runAll(1).leftBehind()).isEmpty();
    assertThat(job.state()).isEqualTo(JobState.JOB_FINISHED);
    assertThat(outcomes(job).get(0)).isInstanceOf(Outcome.NodeLost.class);
    assertThat(outcomes(job).get(1)).isEqualTo(new Outcome.Exited(0));
  }

  @Test
  void a_killed_run_was_killed() {
    Job job = at.submit(at.endless("job", at.file("pid")));
    try (Launcher launcher = at.launcher(1).start()) {
      Wait.pid(at.file("pid"));
      job.kill();
      launcher.stop();
      launcher.await();
    }
    assertThat(outcomes(job)).containsExactly(new Outcome.Killed());
  }

  @Test
  void the_output_of_every_run_is_kept() throws IOException {
    Job job =
        at.submit(at.sh("job", "echo run $BALSAM_ATTEMPT; [ $BALSAM_ATTEMPT -ge 3 ]").retries(2));
    at.runAll(1);
    assertThat(job.state()).isEqualTo(JobState.JOB_FINISHED);
    assertThat(job.output()).isEqualTo("run 3\n");
    for (int run = 1; run <= 3; run++) {
      assertThat(job.output(run)).isEqualTo("run " + run + "\n");
      assertThat(Files.readString(job.attempts().get(run - 1).output()))
          .isEqualTo("run " + run + "\n");
    }
    job.restart();
    at.runAll(1);
    assertThat(job.output(3)).isEqualTo("run 3\n");
    assertThat(job.output(4)).isEqualTo("run 4\n");
  }

  @Test
  void the_log_of_the_hooks_of_every_run_is_kept() {
    App app =
        sh().preprocessScript("/bin/echo prepared")
            .onErrorScript("/bin/sh -c 'echo handled; echo restart now > $BALSAM_VERDICT'")
            .postprocessScript("/bin/echo content")
            .build();
    Job job = at.submit(Balsam.job("job", app).args("[ $BALSAM_ATTEMPT -ge 2 ]", "task"));
    at.runAll(1);
    assertThat(job.state()).as(job.explain()).isEqualTo(JobState.JOB_FINISHED);
    assertThat(Wait.lines(job.workdir().resolve("postprocess.log.1")))
        .contains("handled")
        .doesNotContain("content");
    assertThat(Wait.lines(job.workdir().resolve("postprocess.log")))
        .containsExactly("# Balsam Postprocessor: /bin/echo content", "# Run 2", "content");
    assertThat(Wait.content(job.workdir().resolve("preprocess.log"))).endsWith("\nprepared\n");
  }

  @Test
  void a_log_of_a_hook_that_is_called_again_is_added_to() {
    App app = sh().preprocessScript("/bin/sh -c 'echo tried; exit 1'").build();
    Job job = at.submit(Balsam.job("job", app).args(":", "task"));
    at.runAll(1);
    job.restart();
    at.runAll(1);
    assertThat(Wait.lines(job.workdir().resolve("preprocess.log")))
        .filteredOn(line -> line.equals("tried"))
        .hasSize(2);
  }

  @Test
  void hooks_are_told_of_every_run_so_far() {
    List<String> told = new CopyOnWriteArrayList<>();
    App app =
        sh().onError(
                "handler",
                ctx -> {
                  told.add(ctx.attempts().size() + " " + ctx.outcome().orElseThrow().describe());
                  if (ctx.attempt() < 2) {
                    ctx.restart("again");
                  }
                })
            .preprocess("first", ctx -> told.add(ctx.attempts().size() + " " + ctx.outcome()))
            .build();
    at.submit(Balsam.job("job", app).args("exit 1$BALSAM_ATTEMPT", "task"));
    at.runAll(1);
    assertThat(told)
        .containsExactly(
            "0 Optional.empty", "1 Ended with exit code 11.", "2 Ended with exit code 12.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          exit 7         | exited 7
          kill -SEGV $$  | signalled 139
          """)
  void scripts_are_told_the_outcome(String script, String told) {
    String tell = "/bin/sh -c 'echo $BALSAM_OUTCOME $BALSAM_EXIT_CODE'";
    App app = sh().preprocessScript(tell).onErrorScript(tell).build();
    Job job = at.submit(Balsam.job("job", app).args(script, "task"));
    at.runAll(1);
    assertThat(Wait.content(job.workdir().resolve("preprocess.log"))).endsWith("_CODE\n\n");
    assertThat(Wait.content(job.workdir().resolve("postprocess.log"))).endsWith("\n" + told + "\n");
  }

  @Test
  void the_script_of_a_run_over_its_limit_is_told_no_exit_code() {
    App app =
        sh().onTimeoutScript("/bin/sh -c 'echo $BALSAM_OUTCOME ${BALSAM_EXIT_CODE-none}'").build();
    Job job =
        at.submit(
            Balsam.job("job", app).args("exec sleep 1000", "task").timeout(Duration.ofMillis(100)));
    at.runAll(1);
    assertThat(Wait.content(job.workdir().resolve("postprocess.log")))
        .endsWith("\ntimed-out none\n");
  }

  /** Weakness 7 of the original: a child's logs went through links into its parent's files. */
  @Test
  void nothing_is_written_through_a_symlink_to_a_file_of_a_parent() throws IOException {
    Path parents = Files.writeString(at.file("parents"), "precious");
    App app =
        sh().preprocess(
                "links",
                ctx -> {
                  for (String name : List.of("job.out", "preprocess.log", "postprocess.log")) {
                    Files.createSymbolicLink(ctx.workdir().resolve(name), parents);
                  }
                  throw new IllegalStateException("goes into preprocess.log");
                })
            .onErrorScript("/bin/sh -c 'echo handled; echo restart > $BALSAM_VERDICT'")
            .build();
    Job job = at.submit(Balsam.job("job", app).args("echo out; exit 1", "task"));
    at.runAll(1);
    assertThat(job.state()).isEqualTo(JobState.FAILED);
    assertThat(Wait.content(job.workdir().resolve("preprocess.log"))).contains("goes into");
    App second =
        sh().preprocess(
                "links",
                ctx -> {
                  for (String name : List.of("job.out", "postprocess.log")) {
                    Files.createSymbolicLink(ctx.workdir().resolve(name), parents);
                  }
                })
            .onErrorScript(
                "/bin/sh -c 'echo handled; [ $BALSAM_ATTEMPT = 2 ] || echo restart > $BALSAM_VERDICT'")
            .build();
    String linksAgain = "echo out; [ $BALSAM_ATTEMPT = 2 ] || ln -sf \"$1\" job.out; exit 1";
    Job linked = at.submit(Balsam.job("job", second).args(linksAgain, "task", parents));
    at.runAll(1);
    assertThat(linked.attempt()).isEqualTo(2);
    assertThat(linked.output(2)).isEqualTo("out\n");
    assertThat(Wait.content(linked.workdir().resolve("postprocess.log"))).contains("handled");
    assertThat(parents).hasContent("precious");
  }
}
