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
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LsIT {
  @TempDir Path home;
  private Site site;
  private InstalledBalsam balsam;
  private List<Long> scan;
  private Job killed;

  @BeforeAll
  void make() {
    site = Balsam.open(home.resolve("site"));
    balsam = InstalledBalsam.inHome(home).site(home.resolve("site"));
    App hello = Balsam.app("SayHello").executable("/bin/echo hello,").description("greets").build();
    Workflow draft = Balsam.workflow("scan");
    JobSpec mesh = draft.job("mesh", hello).data("energy", -1.5).tag("kind", "prep");
    JobSpec left = draft.job("left", hello).args("two words").nodes(2).dependsOn(mesh);
    JobSpec right = draft.job("right", hello).dependsOn(mesh);
    draft.job("collect", hello).dependsOn(left, right);
    scan = site.submit(draft).jobs().stream().map(Job::id).toList();
    killed = site.submit(Balsam.job("bad\nname\u001b[2J", hello).workflow("other"));
    killed.kill();
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
  void filters_narrow_the_list() {
    assertThat(lines("ls", "--name", "LEFT")).hasSize(3);
    assertThat(lines("ls", "--id", scan.get(0) + "," + scan.get(3))).hasSize(4);
    assertThat(lines("ls", "--state", "user_killed").get(2)).contains("bad\\nname\\u001b[2J");
    assertThat(lines("ls", "--where", "energy<-1")).hasSize(3);
    assertThat(lines("ls", "--tag", "kind=prep", "--wf", "scan")).hasSize(3);
    assertThat(lines("ls", "--name", "nobody")).containsExactly("No jobs found matching query");
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
  void history_wins_over_tree_and_that_over_counts() {
    List<String> history = lines("ls", "--hist", "--tree", "--by-states", "--id", killed.id() + "");
    assertThat(history.get(0)).isEqualTo("Job bad\\nname\\u001b[2J [" + killed.id() + "]");
    assertThat(history.get(1)).isEqualTo("-".repeat(history.get(0).length()));
    assertThat(history.get(2)).matches("\\[\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d CREATED\\].*");
    assertThat(history.get(history.size() - 2)).contains(" USER_KILLED] ");
    assertThat(balsam.run("history", killed.id() + "").ok().lines()).isEqualTo(history);
    assertThat(lines("ls", "--tree", "--by-states", "--wf", "scan").get(0)).startsWith("| ");
    assertThat(lines("ls", "--by-states", "--verbose", "--wf", "scan"))
        .containsExactly("AWAITING_PARENTS  3", "    PREPROCESSED  1");
  }

  @Test
  void a_tree_shows_a_job_below_each_parent() {
    String collect = " [" + scan.get(3) + "] AWAITING_PARENTS";
    assertThat(lines("ls", "--tree", "--wf", "scan"))
        .containsExactly(
            "|       mesh       [" + scan.get(0) + "] PREPROCESSED",
            "||            left       [" + scan.get(1) + "] AWAITING_PARENTS",
            "|||                 collect   " + collect,
            "||            right      [" + scan.get(2) + "] AWAITING_PARENTS",
            "|||                 collect   " + collect);
    assertThat(lines("ls", "--tree", "--name", "left")).hasSize(2);
  }

  @Test
  void verbose_shows_every_field() {
    List<String> sheet = lines("ls", "--verb", "--name", "left");
    assertThat(sheet.subList(0, 3))
        .containsExactly(
            "BalsamJob " + scan.get(1),
            "-".repeat(10 + (scan.get(1) + "").length()),
            "name:                           left");
    assertThat(sheet)
        .contains(
            "args:                           [\"two words\"]",
            "parents:                        [" + scan.get(0) + "]",
            "*** Executed command:           /bin/echo hello, 'two words'",
            "*** Working directory:          "
                + site.directory().resolve("data/scan/left_" + scan.get(1)));
  }

  @Test
  void apps_and_workflows_are_listed_too() {
    assertThat(lines("ls", "apps"))
        .containsExactly(
            "    name |  executable | description",
            "------------------------------------",
            "SayHello | echo hello, | greets");
    assertThat(lines("ls", "apps", "--name", "nothing"))
        .containsExactly("No apps found matching query");
    assertThat(lines("ls", "wf")).containsExactly("Workflows", "---------", "other", "scan");
    assertThat(lines("ls", "wf", "--wf", "scan")).hasSize(3 + 6 + 1);
    assertThat(lines("ls", "wf", "--tree")).contains("scan").hasSize(12);
    assertThat(lines("ls", "wf", "--name", "sca"))
        .containsExactly("No workflows found matching query");
  }

  @Test
  void json_has_the_documented_shape() throws IOException {
    JsonNode rows = json("ls", "--wf", "scan", "--json");
    assertThat(rows).hasSize(4);
    JsonNode left = rows.get(1);
    List<String> keys = new ArrayList<>();
    left.fieldNames().forEachRemaining(keys::add);
    assertThat(keys)
        .containsExactly(
            "id",
            "name",
            "workflow",
            "app",
            "state",
            "attempt",
            "pending_parents",
            "launcher",
            "nodes",
            "ranks_per_node",
            "priority",
            "submitted_at");
    assertThat(left.get("launcher").isNull()).isTrue();
    assertThat(left.get("nodes").asInt()).isEqualTo(2);
    assertThat(left.get("submitted_at").asText()).matches("\\d{4}-.*T.*Z");
    assertThat(
            json("ls", "--verbose", "--json", "--name", "left").get(0).get("args").get(0).asText())
        .isEqualTo("two words");
    assertThat(json("ls", "--history", "--json", "--name", "mesh").get(0).get("history").get(0))
        .hasToString(json("history", "mesh", "--json").get(0).get("history").get(0).toString());
    assertThat(json("ls", "--by-states", "--json", "--wf", "scan"))
        .hasToString("{\"states\":{\"AWAITING_PARENTS\":3,\"PREPROCESSED\":1},\"total\":4}");
    assertThat(json("ls", "--tree", "--json", "--name", "left").get(1).get("parents"))
        .hasToString("[" + scan.get(1) + "," + scan.get(2) + "]");
    assertThat(json("ls", "apps", "--json").get(0).get("executable").get(1).asText())
        .isEqualTo("hello,");
    assertThat(json("ls", "wf", "--json", "--verbose").get(1).get("total").asInt()).isEqualTo(4);
    assertThat(json("ls", "--name", "nobody", "--json")).isEmpty();
  }

  @Test
  void thousands_of_jobs_come_at_once_and_a_closed_pipe_is_no_error() throws Exception {
    App echo = Balsam.app("SayHello", "/bin/echo");
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
    App echo = Balsam.app("SayHello", "/bin/echo");
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
      watch.destroy();
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
    for (String[] words :
        new String[][] {
          {"ls", "joobs"},
          {"ls", "--state", "RUNING"},
          {"ls", "--watch", "x"},
          {"ls", "--watch", "0"},
          {"ls", "apps", "--state", "FAILED"},
          {"ls", "--where", "energy"}
        }) {
      InstalledBalsam.Result wrong = balsam.run(words);
      assertThat(wrong.exit()).isEqualTo(ExitCode.WRONG_WORDS);
      assertThat(wrong.err()).startsWith("balsam: ");
    }
    assertThat(balsam.run("ls", "--watch", "0").err())
        .startsWith(
            "balsam: --watch 0.0 would ask the database too often. Give 0.1 seconds or more.");
  }
}
