package dev.balsam.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.Job;
import dev.balsam.Site;
import dev.balsam.cli.testing.InstalledBalsam;
import dev.balsam.launcher.Allocation;
import dev.balsam.launcher.Launcher;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** {@code explain}, {@code output}, {@code log} and {@code graph}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class JobViewsIT {
  // The first run fails, the second succeeds; each goes on when its file is there.
  private static final String TWICE =
      "echo begin $BALSAM_ATTEMPT; while [ ! -e ../go$BALSAM_ATTEMPT ]; do sleep 0.05; done;"
          + " echo end $BALSAM_ATTEMPT; test $BALSAM_ATTEMPT = 2";

  private Path home;
  private Site site;
  private InstalledBalsam balsam;

  @BeforeAll
  void make(@TempDir Path directory) {
    home = directory;
    site = Balsam.open(home.resolve("site"));
    balsam = InstalledBalsam.inHome(home).site(home.resolve("site"));
  }

  @AfterAll
  void close() {
    site.close();
  }

  private static Job ended(Site site, Job job) {
    Launcher.on(site).allocation(Allocation.local(1)).progress(false).untilIdle().run();
    assertThat(job.state().isTerminal()).isTrue();
    return job;
  }

  private JsonNode json(String... words) throws IOException {
    return new ObjectMapper().readTree(balsam.run(words).ok());
  }

  private void refused(String sentence, String... words) {
    InstalledBalsam.Result result = balsam.run(words);
    assertThat(result.err()).isEqualTo("balsam: " + sentence + "\n");
    assertThat(result.out()).isEmpty();
    assertThat(result.exit()).isEqualTo(ExitCode.NOT_DONE);
  }

  @Test
  void explain_says_why_a_job_does_not_run_by_number_or_name() throws IOException {
    App echo = Balsam.app("explained", "/bin/echo");
    Job parent = site.submit(Balsam.job("the parent", echo));
    Job child = site.submit(Balsam.job("the child", echo).workflow("w").dependsOn(parent));
    assertThat(balsam.run("explain", "the parent").ok())
        .isEqualTo(
            "Job "
                + parent.id()
                + " \"the parent\" is PREPROCESSED. It is ready, but no launcher is running on this"
                + " site. Start one.\n");
    assertThat(balsam.run("explain", "" + child.id()).ok())
        .endsWith("It waits for job " + parent.id() + " \"the parent\" (PREPROCESSED).\n");
    JsonNode said = json("explain", "the child", "--json");
    assertThat(said.get("id").asLong()).isEqualTo(child.id());
    assertThat(said.get("state").asText()).isEqualTo("AWAITING_PARENTS");
    assertThat(said.get("explanation").asText()).isEqualTo(child.explain());
    Job namesake = site.submit(Balsam.job("the child", echo));
    refused(
        "2 jobs have a name like \"the child\": "
            + child.id()
            + " (the child), "
            + namesake.id()
            + " (the child). Give the number of one.",
        "explain",
        "the child");
    refused(
        "There is no job whose name is like \"nobody\". \"balsam ls\" shows the jobs.",
        "explain",
        "nobody");
    refused("There is no job 999999 on this site. Was it deleted?", "explain", "999999");
    parent.kill();
    namesake.kill();
  }

  @Test
  void output_shows_each_run_and_says_when_there_is_none() throws IOException {
    App mixed =
        Balsam.app("mixed")
            .argv(List.of("/bin/sh", "-c", "printf 'a\\377b\\n'; echo err >&2"))
            .build();
    Job job = site.submit(Balsam.job("printing", mixed));
    assertThat(balsam.run("output", "printing").err())
        .startsWith(
            "balsam: Job " + job.id() + " has not run yet, so it has printed nothing. It is");
    ended(site, job);
    Process output = balsam.start("output", "printing");
    output.getOutputStream().close();
    assertThat(output.getInputStream().readAllBytes())
        .isEqualTo("a\u00ffb\nerr\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(balsam.run("output", "printing", "--attempt", "1", "-f").out()).endsWith("err\n");
    JsonNode said = json("output", "printing", "--json");
    assertThat(said.get("outcome").asText()).isEqualTo("exited");
    assertThat(said.get("output").asText()).endsWith("b\nerr\n");
    refused(
        "Job " + job.id() + " has had no run 2. It has had [1].",
        "output",
        "printing",
        "--attempt",
        "2");
    Path file = job.attempts().get(0).output();
    Files.delete(file);
    refused(
        "There is no output of run 1 of job "
            + job.id()
            + ": "
            + file
            + " does not exist. The run was never begun, or somebody removed the file.",
        "output",
        "printing");
  }

  @Test
  void output_is_followed_through_the_runs_of_a_job_to_its_end() throws Exception {
    App twice = Balsam.app("twice").argv(List.of("/bin/sh", "-c", TWICE)).build();
    Job job = site.submit(Balsam.job("twice", twice).workflow("followed").retries(1));
    Path place = job.workdir().resolveSibling(".");
    Process follow = balsam.start("output", "twice", "--follow");
    try (BufferedReader out = follow.inputReader(StandardCharsets.UTF_8);
        BufferedReader err = follow.errorReader(StandardCharsets.UTF_8);
        Launcher launcher =
            Launcher.on(site).allocation(Allocation.local(1)).progress(false).start()) {
      assertThat(out.readLine()).isEqualTo("begin 1");
      Files.createFile(place.resolve("go1"));
      assertThat(out.readLine()).isEqualTo("end 1");
      assertThat(out.readLine()).isEqualTo("begin 2");
      Files.createFile(place.resolve("go2"));
      assertThat(out.readLine()).isEqualTo("end 2");
      assertThat(out.readLine()).isNull();
      assertThat(follow.waitFor()).isZero();
      assertThat(err.lines()).last().isEqualTo("balsam: Job " + job.id() + " began run 2.");
      assertThat(balsam.run("output", "twice", "--attempt", "1").ok())
          .isEqualTo("begin 1\nend 1\n");
      launcher.stop();
    } finally {
      follow.destroyForcibly();
    }
  }

  @Test
  void log_shows_the_logs_of_a_site_and_what_is_added() throws Exception {
    Path log = site.directory().resolve("log/of-the-test.log");
    Files.writeString(log, "1\n2\n3\n");
    assertThat(balsam.run("log", "--no-follow").ok())
        .contains("==> of-the-test.log <==\n1\n2\n3\n");
    assertThat(balsam.run("log", "--no-follow", "--lines", "1", "--json").ok())
        .contains("{\"file\":\"of-the-test.log\",\"line\":\"3\"}\n")
        .doesNotContain("\"line\":\"2\"");
    Process follow = balsam.start("log", "--lines", "1");
    try (BufferedReader out = follow.inputReader(StandardCharsets.UTF_8)) {
      awaitLine(out, "3");
      Files.writeString(log, "4\n", StandardOpenOption.APPEND);
      awaitLine(out, "4");
      follow.destroy();
      assertThat(follow.waitFor()).isEqualTo(128 + 15);
    } finally {
      follow.destroyForcibly();
    }
  }

  private static void awaitLine(BufferedReader out, String wanted) throws IOException {
    String line = out.readLine();
    while (line != null && !line.equals(wanted)) {
      line = out.readLine();
    }
    assertThat(line).isEqualTo(wanted);
  }

  @Test
  void graph_draws_a_selection() throws IOException {
    App echo = Balsam.app("drawn", "/bin/echo");
    var draft = Balsam.workflow("drawn");
    draft.job("b \"2\"", echo).dependsOn(draft.job("a", echo));
    List<Long> ids = site.submit(draft).jobs().stream().map(Job::id).sorted().toList();
    Job first = site.jobs().workflow("drawn").named("a").list().get(0);
    Job second = site.jobs().workflow("drawn").named("b*").list().get(0);
    assertThat(balsam.run("graph", "--wf", "drawn").ok())
        .startsWith("flowchart LR\n")
        .contains("  j" + first.id() + " --> j" + second.id() + "\n");
    assertThat(
            balsam.run("graph", "--id", "" + first.id(), "--descendants", "--format", "dot").ok())
        .startsWith("digraph balsam {\n")
        .contains("  " + first.id() + " -> " + second.id() + "\n");
    assertThat(balsam.run("graph", "--wf", "drawn", "-o", "picture.svg").ok()).isEmpty();
    assertThat(Files.readString(home.resolve("picture.svg")))
        .startsWith("<svg ")
        .contains("b \"2\"");
    JsonNode json = json("graph", "--wf", "drawn", "--json");
    assertThat(json.get("edges").get(0).get("child").asLong()).isEqualTo(second.id());
    assertThat(json.get("jobs")).hasSize(ids.size());
    refused(
        "No jobs found matching query, so there is nothing to draw.", "graph", "--wf", "nothing");
    refused(
        "There are more than 1 jobs, too many for a picture. Choose fewer.",
        "graph",
        "--wf",
        "drawn",
        "--limit",
        "1");
    site.jobs().workflow("drawn").kill();
  }
}
