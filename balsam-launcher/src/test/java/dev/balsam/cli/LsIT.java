package dev.balsam.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.Job;
import dev.balsam.JobSpec;
import dev.balsam.Site;
import dev.balsam.Workflow;
import dev.balsam.cli.testing.InstalledBalsam;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LsIT {
  private Path home;
  private Site site;
  private InstalledBalsam balsam;
  private List<Long> scan;

  @BeforeAll
  void make(@TempDir Path directory) {
    home = directory;
    site = Balsam.open(home.resolve("site"));
    balsam = InstalledBalsam.inHome(home).site(home.resolve("site"));
    App hello = Balsam.app("SayHello").executable("/bin/echo hello,").description("greets").build();
    Workflow draft = Balsam.workflow("scan");
    JobSpec mesh = draft.job("mesh", hello).data("energy", -1.5).tag("kind", "prep");
    JobSpec left = draft.job("left", hello).args("two words").nodes(2).dependsOn(mesh);
    JobSpec right = draft.job("right", hello).dependsOn(mesh);
    draft.job("collect", hello).dependsOn(left, right);
    scan = site.submit(draft).jobs().stream().map(Job::id).toList();
  }

  @AfterAll
  void close() {
    site.close();
  }

  private List<String> lines(String... words) {
    return balsam.run(words).ok().lines().toList();
  }

  private JsonNode json(String... words) throws IOException {
    return new ObjectMapper().readTree(balsam.run(words).ok());
  }

  @Test
  void the_table_is_that_of_the_original() {
    List<String> lines = lines("ls", "--wf", "scan");
    assertThat(lines.get(0).replaceAll(" +", " ").strip())
        .isEqualTo("job_id | name | workflow | application | state");
    assertThat(lines.get(1)).isEqualTo("-".repeat(lines.get(0).length()));
    assertThat(lines.subList(2, 6))
        .extracting(line -> line.replaceAll(" +", " "))
        .containsExactly(
            scan.get(0) + " | mesh | scan | SayHello | PREPROCESSED",
            scan.get(1) + " | left | scan | SayHello | AWAITING_PARENTS",
            scan.get(2) + " | right | scan | SayHello | AWAITING_PARENTS",
            scan.get(3) + " | collect | scan | SayHello | AWAITING_PARENTS");
    assertThat(lines).hasSize(6);
  }

  @Test
  void the_environment_adds_columns_and_limits_the_rows() {
    InstalledBalsam more =
        balsam.env("BALSAM_LS_FIELDS", "num_nodes:args:message").env("BALSAM_LS_LIMIT", "2");
    List<String> lines = more.run("ls", "--wf", "scan").ok().lines().toList();
    assertThat(lines.get(0)).endsWith(" | num_nodes |          args | message");
    assertThat(lines.get(3)).contains(" | 2         | [\"two words\"] |");
    assertThat(lines.subList(4, lines.size())).containsExactly("(2 more BalsamJobs not shown...)");
    InstalledBalsam.Result wrong = balsam.env("BALSAM_LS_FIELDS", "nodez").run("ls");
    assertThat(wrong.exit()).isEqualTo(ExitCode.NOT_DONE);
    assertThat(wrong.err())
        .startsWith("balsam: BALSAM_LS_FIELDS names \"nodez\", which is no field");
    assertThat(wrong.out()).isEmpty();
  }

  @Test
  void thousands_of_jobs_come_at_once_and_a_closed_pipe_is_no_error() throws Exception {
    App echo = Balsam.app("echo", "/bin/echo");
    site.submitAll(
        IntStream.range(0, 5_500).mapToObj(i -> Balsam.job("j" + i, echo).workflow("many")));
    List<String> lines = lines("ls", "--wf", "many");
    assertThat(lines).hasSize(2 + 5_000 + 1);
    assertThat(lines.get(5_002)).isEqualTo("(500 more BalsamJobs not shown...)");
    assertThat(json("ls", "--wf", "many", "--json")).hasSize(5_500);
    Process ls = balsam.start("ls", "--wf", "many", "--json");
    ls.getOutputStream().close();
    assertThat(ls.getInputStream().read()).isEqualTo('[');
    ls.getInputStream().close();
    assertThat(ls.waitFor()).isEqualTo(ExitCode.BROKEN_PIPE);
    assertThat(ls.getErrorStream().readAllBytes()).isEmpty();
    assertThat(site.jobs().workflow("many").kill()).isEqualTo(5_500);
    assertThat(site.jobs().workflow("many").delete()).isEqualTo(5_500);
  }

  @Test
  void watching_shows_what_changes_until_it_is_ended() throws Exception {
    App echo = Balsam.app("echo", "/bin/echo");
    site.submit(Balsam.job("one", echo).workflow("watched"));
    Process watch = balsam.start("ls", "--wf", "watched", "--by-states", "--watch", "0.2");
    try (BufferedReader out = watch.inputReader(StandardCharsets.UTF_8)) {
      assertThat(out.readLine()).isEqualTo("    PREPROCESSED  1");
      site.submit(Balsam.job("two", echo).workflow("watched"));
      String line = out.readLine();
      while (line != null && !line.equals("    PREPROCESSED  2")) {
        assertThat(line).isEqualTo("    PREPROCESSED  1");
        line = out.readLine();
      }
      assertThat(line).isNotNull();
      // Not destroy() of the process itself, which would close its streams.
      watch.toHandle().destroy();
      assertThat(watch.waitFor()).isEqualTo(128 + 15);
      assertThat(watch.getErrorStream().readAllBytes()).isEmpty();
    } finally {
      watch.destroyForcibly();
      site.jobs().workflow("watched").kill();
      site.jobs().workflow("watched").delete();
    }
  }

  @Test
  void wrong_words_are_refused_in_one_sentence() {
    InstalledBalsam.Result wrong = balsam.run("ls", "joobs");
    assertThat(wrong.exit()).isEqualTo(ExitCode.WRONG_WORDS);
    assertThat(wrong.err()).startsWith("balsam: ");
    assertThat(balsam.run("ls", "--watch", "0").err())
        .startsWith(
            "balsam: --watch 0.0 would ask the database too often. Give 0.1 seconds or more.");
  }
}
