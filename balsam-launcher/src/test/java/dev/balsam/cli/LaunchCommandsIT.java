package dev.balsam.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.Job;
import dev.balsam.JobSpec;
import dev.balsam.JobState;
import dev.balsam.Site;
import dev.balsam.cli.testing.InstalledBalsam;
import dev.balsam.launcher.testing.Wait;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** launcher, submit-launch, queue and top, as they are installed. */
final class LaunchCommandsIT {
  private static final App SH = Balsam.app("sh").argv(List.of("/bin/sh", "-c")).build();

  @TempDir private static @Nullable Path temp;
  private static @Nullable Site opened;

  @BeforeAll
  static void open() throws IOException {
    Path directory = Files.createDirectories(home().resolve("myWorkflow"));
    Files.writeString(
        directory.resolve("settings.json"),
        "{\"pollSeconds\": 0.1, \"killGraceSeconds\": 2, \"scheduler\": {\"kind\": \"local\"}}");
    opened = Balsam.open(directory);
    site().register(SH);
  }

  @AfterAll
  static void close() {
    site().close();
  }

  // What one test leaves must not be another's work.
  @AfterEach
  void empty() {
    site().jobs().kill();
  }

  private static Path home() {
    return Objects.requireNonNull(temp);
  }

  private static Site site() {
    return Objects.requireNonNull(opened);
  }

  private static InstalledBalsam balsam() {
    return InstalledBalsam.inHome(home()).site(site().directory());
  }

  private static Job submit(String name, String workflow, String script) {
    JobSpec job = Balsam.job(name, SH).args(script).workflow(workflow);
    return site().submit(job);
  }

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }

  @Test
  void a_launcher_runs_what_there_is_prints_its_report_and_logs_into_the_site() throws IOException {
    Job one = submit("one", "test", "echo hello");
    Job two = submit("two", "other", "echo hello");
    InstalledBalsam.Result result =
        balsam()
            .run(
                "launcher",
                "--wf-filter=test",
                "--job-mode=serial",
                "--idle-timeout=0",
                "--slots=1");
    assertThat(result.ok()).startsWith("1 finished, 0 failed");
    assertThat(one.output()).isEqualTo("hello\n");
    assertThat(two.state()).isEqualTo(JobState.PREPROCESSED);
    String report =
        balsam()
            .run(
                "launcher",
                "--consume-all",
                "--job-mode",
                "mixed",
                "--num-transition-threads=5",
                "--gpus-per-node=2",
                "--limit-nodes=1",
                "--time-limit-minutes=0.5",
                "--idle-timeout=0",
                "--json")
            .ok();
    assertThat(json(report).get("finished").asInt()).isEqualTo(1);
    try (DirectoryStream<Path> logs =
        Files.newDirectoryStream(site().directory().resolve("log"), "launcher_*.log")) {
      List<Path> files = new ArrayList<>();
      logs.forEach(files::add);
      assertThat(files).hasSizeGreaterThanOrEqualTo(2);
      assertThat(files).anyMatch(file -> Wait.content(file).contains("jobs of workflow \"test\""));
      assertThat(files).allMatch(file -> Wait.content(file).contains(" finished, "));
    }
  }

  @Test
  void sigterm_ends_a_launcher_as_stop_does_with_its_report() throws Exception {
    Path pid = home().resolve("pid");
    Job job = submit("endless", "", "echo $$ > " + pid + "; exec sleep 1000");
    Process launcher =
        balsam().start("launcher", "--consume-all", "--persistent", "--job-mode=serial");
    long task = Wait.pid(pid);
    // Process.destroy() would close its output too.
    Wait.signal("TERM", launcher.pid());
    String out = new String(launcher.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(launcher.waitFor()).isEqualTo(143);
    assertThat(out).startsWith("0 finished, 0 failed, 1 timed out");
    assertThat(Wait.isAlive(task)).isFalse();
    assertThat(job.state()).isEqualTo(JobState.RESTART_READY);
  }

  @Test
  void words_that_make_no_sense_are_refused_in_one_sentence() {
    submit("a", "water-scan", "true");
    refused(2, "consume-all", "launcher", "--job-mode=serial");
    refused(2, "mutually exclusive", "launcher", "--consume-all", "--wf-filter=x");
    refused(2, "--job-mode", "launcher", "--consume-all", "--job-mode=parallel");
    refused(
        2,
        "--time-limit-minutes must not be negative",
        "launcher",
        "--consume-all",
        "--time-limit-minutes=-1");
    refused(
        2, "exclude each other", "launcher", "--consume-all", "--persistent", "--idle-timeout=1");
    refused(
        1, "do not fit an allocation of 1 node", "launcher", "--consume-all", "--offset-nodes=1");
    refused(1, "Called alike: water-scan.", "launcher", "--wf-filter=water");
    refused(
        1, "The time was up before the launcher began", "launcher", "--consume-all", "--ends-at=1");
    refused(1, "There is no batch job 99.", "launcher", "--consume-all", "--batch-job=99");
    String[] nodeless = {"submit-launch", "-A", "P", "-q", "Q"};
    String[] submit = and(nodeless, "-n", "1");
    refused(2, "--time-minutes must be at least 1, but is 0", and(submit, "-t", "0"));
    refused(2, "--nodes must be at least 1, but is -1", and(nodeless, "-t", "5", "-n=-1"));
    refused(1, "No job is in workflow \"nobody\"", and(submit, "-t", "5", "--wf-filter=nobody"));
    refused(1, "unclosed", and(submit, "-t", "5", "--sched-flags=--x 'y"));
    refused(1, "The site has no batch job \"nobody\".", "queue", "cancel", "nobody");
    refused(2, "--interval must be", "top", "--interval=0");
    assertThat(balsam().run("queue", "ls", "--all").ok()).isNotBlank();
  }

  @Test
  void a_launcher_of_a_workflow_without_jobs_says_so() {
    InstalledBalsam.Result launcher =
        balsam().run("launcher", "--wf-filter=nobody-yet", "--idle-timeout=0");
    assertThat(launcher.exit()).isZero();
    assertThat(launcher.err()).contains("No job is in workflow \"nobody-yet\" yet.");
  }

  private static String[] and(String[] words, String... more) {
    return Stream.concat(Arrays.stream(words), Arrays.stream(more)).toArray(String[]::new);
  }

  private static void refused(int exit, String sentence, String... words) {
    InstalledBalsam.Result result = balsam().run(words);
    assertThat(result.err()).contains(sentence).doesNotContain("\tat ");
    assertThat(result.exit()).as(result.err()).isEqualTo(exit);
    assertThat(result.out()).isEmpty();
  }

  @Test
  void a_submitted_launcher_outlives_the_command_and_is_listed_until_it_has_ended()
      throws IOException {
    Path go = home().resolve("go");
    Job job = submit("waits", "wf", "while [ ! -e " + go + " ]; do sleep 0.05; done; echo done");
    String said =
        balsam()
            .run(
                "submit-launch",
                "-A",
                "Project",
                "-q",
                "Queue",
                "-t",
                "5",
                "-n",
                "2",
                "--job-mode=serial",
                "--wf-filter=wf",
                "--sched-flags=--anything 'two words'")
            .ok();
    assertThat(said)
        .matches(
            "Submit OK: batch job \\d+, qlaunch\\d+ in local: 2 nodes for 5 min, mode serial, script \\S+\\.sh\n");
    Wait.until("the job runs", () -> job.state() == JobState.RUNNING);
    String table = balsam().run("queue", "ls").ok();
    assertThat(table.lines().findFirst().orElseThrow())
        .matches(
            "scheduler_id \\| +project \\| queue \\| nodes \\| wall_minutes \\| +state \\| job_mode \\| +Command \\| Submitted from Balsam\\?");
    assertThat(table).contains("Project").contains("running").contains("True");
    JsonNode top = json(balsam().run("top", "--once", "--json").ok());
    assertThat(top.get("launchers").get(0).get("running").asInt()).isEqualTo(1);
    assertThat(top.get("launchers").get(0).get("workflow").asText()).isEqualTo("wf");
    assertThat(top.get("states").get("RUNNING").asInt()).isEqualTo(1);
    assertThat(top.get("batch_jobs").get(0).get("state").asText()).isEqualTo("running");
    assertThat(top.get("launchers").get(0).get("batch_job").asLong())
        .isEqualTo(top.get("batch_jobs").get(0).get("id").asLong());
    Files.createFile(go);
    assertThat(job.await(Wait.PATIENCE)).isEqualTo(JobState.JOB_FINISHED);
    Wait.until(
        "top hears that the batch job has ended",
        () -> json(balsam().run("top", "--once", "--json").ok()).get("batch_jobs").isEmpty());
    assertThat(balsam().run("queue", "ls").ok()).isEqualTo("No queued jobs detected\n");
    JsonNode ended = json(balsam().run("queue", "ls", "--all", "--json").ok()).get(0);
    assertThat(ended.get("state").asText()).isEqualTo("finished");
    assertThat(ended.get("exit_code").asInt()).isZero();
    assertThat(ended.get("submitted_by").asText()).isEqualTo(System.getProperty("user.name"));
    assertThat(ended.get("ended_at").asText()).endsWith("Z");
  }

  @Test
  void a_batch_job_can_be_cancelled_and_its_jobs_may_run_again() {
    Path pid = home().resolve("pid2");
    Job job = submit("endless", "cancelled", "echo $$ > " + pid + "; exec sleep 1000");
    String said =
        balsam()
            .run(
                "submit-launch",
                "-A",
                "P",
                "-q",
                "Q",
                "-t",
                "5",
                "-n",
                "1",
                "--wf-filter=cancelled",
                "--json")
            .ok();
    long task = Wait.pid(pid);
    String id = said.replaceFirst(".*\"scheduler_id\":\"([^\"]+)\".*\n", "$1");
    assertThat(balsam().run("queue", "cancel", id).ok())
        .matches("Cancelled batch job \\d+: cancelled\n");
    assertThat(Wait.isAlive(task)).isFalse();
    assertThat(job.state()).isEqualTo(JobState.RESTART_READY);
    assertThat(balsam().run("queue", "cancel", id).err()).contains("has ended: it is cancelled.");
  }

  @Test
  void digits_of_other_scripts_reach_no_statement() {
    InstalledBalsam persian =
        balsam().env("BALSAM_JAVA_OPTS", "-Duser.language=fa -Duser.country=IR");
    Job parent = submit("parent", "digits", "true");
    Job child = submit("child", "digits", "true");
    persian.run("dep", parent.id() + "", child.id() + "").ok();
    assertThat(persian.run("graph", "--wf", "digits").ok())
        .contains("j" + parent.id() + " --> j" + child.id());
    assertThat(persian.run("launcher", "--wf-filter=digits", "--idle-timeout=0").ok())
        .startsWith("2 finished, 0 failed");
  }

  @Test
  void top_shows_the_site_again_and_again_where_there_is_no_terminal() throws Exception {
    submit("a", "", "true");
    Process top = balsam().start("top", "--interval=0.1");
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(top.getInputStream(), StandardCharsets.UTF_8))) {
      for (int looks = 0; looks < 3; ) {
        String line = out.readLine();
        assertThat(line).as("top goes on").isNotNull();
        looks += line.startsWith("site " + site().directory()) ? 1 : 0;
        assertThat(line).doesNotContain("\033");
      }
    }
    // Nobody reads any more.
    assertThat(top.waitFor()).isEqualTo(141);
  }
}
