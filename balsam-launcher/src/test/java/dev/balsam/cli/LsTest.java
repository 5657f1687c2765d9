package dev.balsam.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.BalsamException;
import dev.balsam.Job;
import dev.balsam.JobSpec;
import dev.balsam.Site;
import dev.balsam.Workflow;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code ls} prints, in this JVM; {@link LsIT} has what only a process shows. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LsTest {
  private Path home;
  private Site site;
  private List<Long> scan;
  private Job killed;
  private String said = "";

  @BeforeAll
  void make(@TempDir Path directory) {
    home = directory;
    site = Balsam.open(home.resolve("site"));
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

  private String ls(String... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(1, List.of("--site", home.resolve("site").toString()));
    int exit =
        BalsamCli.run(
            new PrintWriter(out, true), new PrintWriter(err, true), all.toArray(String[]::new));
    assertThat(exit).as(err.toString()).isZero();
    said = err.toString();
    return out.toString();
  }

  private List<String> lines(String... words) {
    return ls(words).lines().toList();
  }

  private JsonNode json(String... words) throws IOException {
    return new ObjectMapper().readTree(ls(words));
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
  void history_wins_over_tree_and_that_over_counts() {
    List<String> history = lines("ls", "--hist", "--tree", "--by-states", "--id", killed.id() + "");
    assertThat(history.get(0)).isEqualTo("Job bad\\nname\\u001b[2J [" + killed.id() + "]");
    assertThat(history.get(1)).isEqualTo("-".repeat(history.get(0).length()));
    assertThat(history.get(2)).matches("\\[\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d CREATED\\].*");
    assertThat(history.get(history.size() - 2)).contains(" USER_KILLED] ");
    assertThat(lines("history", killed.id() + "")).isEqualTo(history);
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
  void filters_hold_for_workflows_too() throws IOException {
    assertThat(lines("ls", "wf", "--state", "USER_KILLED"))
        .containsExactly("Workflows", "---------", "other");
    assertThat(json("ls", "wf", "--tag", "kind=prep", "--verbose", "--json"))
        .hasToString("[{\"workflow\":\"scan\",\"states\":{\"PREPROCESSED\":1},\"total\":1}]");
    assertThat(lines("ls", "wf", "--name", "scan", "--state", "FAILED"))
        .containsExactly("No workflows found matching query");
    assertThat(lines("ls", "wf", "--wf", "scan", "--name", "LEFT")).hasSize(3 + 3 + 1);
  }

  @Test
  void workflows_called_alike_are_told_where_none_has_the_name() {
    String alike =
        "balsam: No workflow is called \"sca\". Called alike: scan. --wf takes the exact name of one.\n";
    assertThat(ls("ls", "--wf", "sca")).isEqualTo("No jobs found matching query\n");
    assertThat(said).isEqualTo(alike);
    ls("ls", "wf", "--name", "sca", "--json");
    assertThat(said).isEqualTo(alike);
    ls("ls", "--wf", "scan", "--name", "nobody");
    assertThat(said).isEmpty();
  }

  @Test
  void json_that_a_failure_cut_off_has_no_end() {
    StringWriter out = new StringWriter();
    assertThatThrownBy(
            () ->
                new JsonOption()
                    .rows(
                        new PrintWriter(out, true),
                        rows -> {
                          rows.add(1);
                          throw new BalsamException("The server is gone.");
                        }))
        .isInstanceOf(BalsamException.class);
    assertThat(out.toString()).isEqualTo("[\n1");
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ls joobs",
        "ls --state RUNING",
        "ls --watch x",
        "ls --watch 0",
        "ls apps --state FAILED",
        "ls queues --state FAILED",
        "ls --where energy"
      })
  void wrong_words_are_refused(String line) {
    StringWriter err = new StringWriter();
    List<String> words = new ArrayList<>(List.of(line.split(" ")));
    words.addAll(1, List.of("--site", home.resolve("site").toString()));
    assertThat(
            BalsamCli.run(
                new PrintWriter(new StringWriter()),
                new PrintWriter(err, true),
                words.toArray(String[]::new)))
        .isEqualTo(ExitCode.WRONG_WORDS);
    assertThat(err.toString()).startsWith("balsam: ");
  }
}
