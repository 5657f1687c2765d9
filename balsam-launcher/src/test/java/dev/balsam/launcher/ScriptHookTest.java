package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.Job;
import dev.balsam.JobContext;
import dev.balsam.JobState;
import dev.balsam.launcher.testing.LauncherJvm;
import dev.balsam.launcher.testing.StateRules;
import dev.balsam.launcher.testing.TestSite;
import dev.balsam.launcher.testing.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Hooks that are programs: the original's sections 3.4 to 3.8. */
final class ScriptHookTest {
  @RegisterExtension final TestSite at = new TestSite();

  @AfterEach
  void every_history_is_legal() {
    StateRules.holdIn(at);
  }

  private static App.Builder sh() {
    return Balsam.app("scripted").argv(List.of("/bin/sh", "-c"));
  }

  private Job run(App app, String script) {
    Job job = at.submit(Balsam.job("job", app).args(script, "task"));
    assertThat(at.runAll(1).leftBehind()).isEmpty();
    return job;
  }

  /** A shell script as the words of a hook. */
  private String script(String text) {
    try {
      Path file = Files.createTempFile(at.directory(), "hook-", ".sh");
      Files.writeString(file, text);
      return "/bin/sh '" + file + "'";
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String log(Job job, String name) {
    return Wait.content(job.workdir().resolve(name));
  }

  @Test
  void scripts_run_in_the_working_directory_and_write_their_logs() {
    String pre = script("pwd; echo input > input; echo warned >&2");
    String post = script("cat input job.out");
    Job job = run(sh().preprocessScript(pre).postprocessScript(post).build(), "echo output");
    assertThat(job.state()).as(job.explain()).isEqualTo(JobState.JOB_FINISHED);
    String plain = pre.replace("'", "");
    assertThat(log(job, "preprocess.log"))
        .isEqualTo("# Balsam Preprocessor: " + plain + "\n" + job.workdir() + "\nwarned\n");
    assertThat(log(job, "postprocess.log"))
        .isEqualTo("# Balsam Postprocessor: " + post.replace("'", "") + "\ninput\noutput\n");
  }

  @Test
  void words_are_split_like_a_shell_does_but_no_shell_is_asked() {
    Job job = run(sh().postprocessScript("/bin/echo 'two  words' $HOME ; `ls` \\*").build(), ":");
    assertThat(log(job, "postprocess.log")).endsWith("\ntwo  words $HOME ; `ls` *\n");
  }

  @Test
  void a_script_is_found_beside_the_app_and_in_the_working_directory_first() throws IOException {
    Path defined = Files.createDirectory(at.file("defined"));
    Path tool = defined.resolve("post.sh");
    Files.writeString(tool, "#!/bin/sh\necho of the app\n");
    Wait.run("chmod", "+x", tool.toString());
    App app = sh().directory(defined).postprocessScript("./post.sh").build();
    assertThat(log(run(app, ":"), "postprocess.log")).endsWith("\nof the app\n");
    String own = "printf '#!/bin/sh\\necho of the job' > post.sh; chmod +x post.sh";
    assertThat(log(run(app, own), "postprocess.log")).endsWith("\nof the job\n");
  }

  @Test
  void a_script_has_the_environment_of_the_original() {
    Job parent = at.submit(at.sh("parent", ":"));
    App app =
        sh().environment("OF_APP", "a")
            .postprocessScript(
                script(
                    "echo $OF_APP $OF_JOB $BALSAM_JOB_ID $BALSAM_PARENT_IDS $OMP_NUM_THREADS"
                        + " site=$BALSAM_SITE nodes=$BALSAM_LAUNCHER_NODES mode=$BALSAM_JOB_MODE"
                        + " error=$BALSAM_JOB_ERROR timeout=$BALSAM_JOB_TIMEOUT"))
            .build();
    Job job =
        at.submit(
            Balsam.job("job", app)
                .args(":", "task")
                .environment("OF_JOB", "j")
                .threadsPerRank(2)
                .dependsOn(parent));
    at.runAll(2);
    assertThat(log(job, "postprocess.log"))
        .endsWith(
            "\na j %s [%s] 2 site=%s nodes= mode= error= timeout=\n"
                .formatted(job.id(), parent.id(), at.directory()));
  }

  @Test
  void handlers_are_told_what_they_handle_and_decide_by_their_verdict() {
    String handler =
        script(
            "echo \"$BALSAM_JOB_ERROR:$BALSAM_JOB_TIMEOUT\"; echo restart once more > $BALSAM_VERDICT");
    App app = sh().onErrorScript(handler).onTimeoutScript(handler).build();
    Job erred = run(app, "[ $BALSAM_ATTEMPT = 2 ]");
    assertThat(erred.state()).as(erred.explain()).isEqualTo(JobState.JOB_FINISHED);
    assertThat(TestSite.states(erred)).containsSubsequence("RUN_ERROR", "RESTART_READY");
    assertThat(TestSite.messages(erred)).contains("once more");
    assertThat(log(erred, "postprocess.log")).endsWith("\n# Invoked to handle RUN_ERROR\nTRUE:\n");
    Job cut =
        at.submit(
            Balsam.job("cut", app)
                .args("[ $BALSAM_ATTEMPT -ge 2 ] || exec sleep 1000", "task")
                .timeout(Duration.ofMillis(300)));
    at.runAll(1);
    assertThat(cut.state()).as(cut.explain()).isEqualTo(JobState.JOB_FINISHED);
    assertThat(log(cut, "postprocess.log")).endsWith("\n# Invoked to handle RUN_TIMEOUT\n:TRUE\n");
  }

  @Test
  void a_handler_without_a_verdict_leaves_the_job_failed() {
    Job job = run(sh().onErrorScript("true").build(), "exit 3");
    assertThat(job.state()).isEqualTo(JobState.FAILED);
    assertThat(TestSite.lastMessage(job)).contains("without saying what becomes of the job");
  }

  @Test
  void a_script_that_fails_fails_its_job_whatever_it_decided() {
    String text =
        "for i in $(seq 40); do echo line $i; done; echo finish > $BALSAM_VERDICT; exit 4";
    Job job = run(sh().postprocessScript(script(text)).build(), ":");
    assertThat(job.state()).isEqualTo(JobState.FAILED);
    assertThat(TestSite.lastMessage(job))
        .contains("returned 4. The last lines of postprocess.log:")
        .contains("    line 11\n")
        .endsWith("    line 40")
        .doesNotContain("line 10\n");
    Job early = run(sh().preprocessScript(script(text)).build(), ":");
    assertThat(early.state()).isEqualTo(JobState.FAILED);
    assertThat(TestSite.lastMessage(early)).contains("    line 25\n").doesNotContain("line 24\n");
    assertThat(early.attempt()).isZero();
  }

  @Test
  void a_script_that_is_not_there_fails_its_job_and_says_so() {
    Job job = run(sh().preprocessScript("./nowhere").build(), ":");
    assertThat(job.state()).isEqualTo(JobState.FAILED);
    assertThat(TestSite.lastMessage(job)).contains("'./nowhere' does not exist");
  }

  @Test
  void a_script_beyond_its_limit_ends_with_all_that_it_started() {
    String text = "setsid sleep 100000 & echo $! > " + at.file("pid") + "; exec sleep 100000";
    App app = sh().hookTimeout(Duration.ofMillis(700)).postprocessScript(script(text)).build();
    Job job = run(app, ":");
    assertThat(job.state()).isEqualTo(JobState.FAILED);
    assertThat(TestSite.lastMessage(job)).contains("took longer than its limit of 0.7s");
    Wait.untilGone(Wait.pid(at.file("pid")));
  }

  @Test
  void a_killed_launcher_leaves_no_script_behind_and_the_next_one_runs_it_again() {
    String text =
        "[ -e \"%s\" ] && exit; echo $$ > \"%s\"; exec sleep 100000"
            .formatted(at.file("pid"), at.file("pid"));
    Job job = at.submit(Balsam.job("job", sh().postprocessScript(script(text)).build()).args(":"));
    try (LauncherJvm jvm = at.startJvm(1, false)) {
      assertThat(jvm.says()).isEqualTo("started");
      long pid = Wait.pid(at.file("pid"));
      jvm.signal("KILL");
      jvm.exitCode();
      Wait.untilGone(pid);
    }
    at.runAll(1);
    assertThat(job.state()).as(job.explain()).isEqualTo(JobState.JOB_FINISHED);
  }

  @Test
  void a_job_killed_during_its_script_ends_the_script() {
    String text = "echo $$ > " + at.file("pid") + "; exec sleep 100000";
    Job job = at.submit(Balsam.job("job", sh().postprocessScript(script(text)).build()).args(":"));
    try (Launcher launcher = at.launcher(1).start()) {
      long pid = Wait.pid(at.file("pid"));
      job.kill();
      Wait.untilGone(pid);
      launcher.stop();
    }
    assertThat(job.state()).isEqualTo(JobState.USER_KILLED);
  }

  /** A script hook in Java, in a process of its own. */
  public static void main(String[] words) {
    JobContext ctx = Balsam.current();
    ctx.data("state", ctx.state().name());
    ctx.spawn(Balsam.job("spawned", TestSite.SH).args(":"));
    ctx.finish("enough");
  }

  @Test
  void the_current_job_is_there_in_a_script() {
    App app =
        sh().onErrorScript(
                "'%s/bin/java' -XX:TieredStopAtLevel=1 -cp '%s' %s"
                    .formatted(
                        System.getProperty("java.home"),
                        System.getProperty("java.class.path"),
                        ScriptHookTest.class.getName()))
            .build();
    Job job = run(app, "exit 3");
    assertThat(job.state()).as(() -> log(job, "postprocess.log")).isEqualTo(JobState.JOB_FINISHED);
    assertThat(TestSite.lastMessage(job)).isEqualTo("enough");
    assertThat(job.data()).isEqualTo(Map.of("state", "RUN_ERROR"));
    assertThat(at.site().jobs().named("spawned").list().get(0).state())
        .isEqualTo(JobState.JOB_FINISHED);
  }
}
