package dev.balsam.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.Balsam;
import dev.balsam.Job;
import dev.balsam.Site;
import dev.balsam.cli.testing.InstalledBalsam;
import dev.balsam.cli.testing.InstalledBalsam.Result;
import dev.balsam.launcher.testing.Wait;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The installed command adds the jobs of a file: all of them, or none. */
final class ImportIT {
  private static Path home;
  private static Site site;
  private static InstalledBalsam balsam;

  @BeforeAll
  static void open(@TempDir Path temp) {
    home = temp;
    site = Balsam.open(home.resolve("site"));
    site.register(Balsam.app("echo", "echo"));
    balsam = InstalledBalsam.inHome(home).site(site.directory());
  }

  @AfterAll
  static void close() {
    site.close();
  }

  @Test
  void a_csv_file_with_parents_by_name_and_number_is_added() throws IOException {
    Job before = site.submit(Balsam.job("before", site.app("echo").orElseThrow()).workflow("csv"));
    Path file =
        Files.writeString(
            home.resolve("graph.csv"),
            "name,application,args,data.r,tag.kind,env.A,parents\n"
                + "mesh,,'two words' x,0.96,first,b,\n"
                + "solve,echo,,,,,mesh\n"
                + "\"all, done\",,,,,,mesh;solve;before;"
                + before.id()
                + "\n");
    assertThat(
            balsam
                .run("job", "--from", file.toString(), "--workflow", "csv", "--application", "echo")
                .ok())
        .isEqualTo("Added 3 jobs\n");
    Job mesh = job("csv", "mesh");
    assertThat(mesh.definition().args()).containsExactly("two words", "x");
    assertThat(mesh.data()).containsEntry("r", 0.96);
    assertThat(mesh.definition().tags()).containsEntry("kind", "first");
    assertThat(mesh.definition().environment()).containsEntry("A", "b");
    assertThat(job("csv", "solve").parents()).containsExactly(mesh);
    assertThat(job("csv", "all, done").parents())
        .containsExactlyInAnyOrder(before, mesh, job("csv", "solve"));
  }

  @Test
  void json_lines_of_standard_input_are_added() {
    String lines =
        IntStream.range(0, 2_000)
            .mapToObj(
                i ->
                    "{\"name\": \"n%s\", \"args\": [\"a b\", %s], \"data\": {\"i\": %s}%s}\n"
                        .formatted(i, i, i, i == 0 ? "" : ", \"parents\": [\"n" + (i - 1) + "\"]"))
            .collect(Collectors.joining());
    Result added =
        balsam.runWith(
            lines, "job", "--from", "-", "--workflow", "lines", "--application", "echo", "--json");
    assertThat(added.ok()).startsWith("{\"added\":2000,\"first_id\":");
    assertThat(site.jobs().workflow("lines").count()).isEqualTo(2_000);
    Job last = job("lines", "n1999");
    assertThat(last.data()).containsEntry("i", 1999);
    assertThat(last.parents()).extracting(Job::name).containsExactly("n1998");
  }

  @Test
  void a_bad_line_names_its_number_and_nothing_is_stored() {
    String good =
        IntStream.range(0, 5_000).mapToObj(i -> "j" + i + ",x,1\n").collect(Collectors.joining());
    bad("name,args,num_nodes\n" + good + "bad,x,0\n" + good, "Line 5002 of standard input: nodes");
    bad("name,args,num_nodes\n" + good + "bad,x\n", "Line 5002 of standard input: It has 2 cells");
    bad("name,args,num_nodes\na,\"two\nlines\",1\nb,'open,1\n", "Line 4 of standard input: ");
    bad("name,nosuch\na,b\n", "Line 1 of standard input: There is nothing called \"nosuch\"");
    bad("name,application\na,nosuch\n", "Line 2 of standard input: There is no app \"nosuch\"");
    bad("name,parents\na,b\nb,\n", "Line 2 of standard input: There is no job \"b\" before it");
    bad("name,parents\na,\nb,\nc,999999\n", "Line 4 of standard input: There is no job 999999");
    bad("name,parents\na,\na,\nb,a\n", "Line 4 of standard input: Several jobs before it");
    bad("{\"name\": \"a\"}\n{\"name\": }\n", "Line 2 of standard input: This is not a JSON object");
    bad("", "holds nothing");
    Result missing = balsam.run("job", "--from", "nosuch.csv");
    assertThat(missing.exit()).isEqualTo(1);
    assertThat(missing.err()).contains("There is no file \"nosuch.csv\"");
  }

  @Test
  void a_dry_run_shows_the_first_ones_and_stores_nothing() {
    String rows =
        IntStream.range(0, 30)
            .mapToObj(i -> "j" + i + "," + i + "\n")
            .collect(Collectors.joining());
    Result shown =
        balsam.runWith(
            "name,args\n" + rows, "job", "--from=-", "--workf=dry", "--app=echo", "--dry-run");
    List<String> lines = shown.ok().lines().toList();
    assertThat(lines).hasSize(12);
    assertThat(lines.get(9)).isEqualTo("j9  echo 9  (workflow=dry)");
    assertThat(lines.get(11)).isEqualTo("30 jobs; nothing was stored");
    assertThat(site.jobs().workflow("dry").count()).isZero();
  }

  @Test
  void ctrl_c_in_the_middle_stores_nothing_and_says_so() throws Exception {
    Process process =
        balsam.start("job", "--from", "-", "--workflow", "cut", "--application", "echo");
    try (Writer input = process.outputWriter(StandardCharsets.UTF_8)) {
      input.write("name,description\n");
      String much = "x".repeat(1_000);
      for (int i = 0; i < 20_000; i++) {
        input.write("j" + i + "," + much + "\n");
      }
      input.flush();
      // The command has begun to store, as what waits in the pipe is far less than what was
      // written.
      Wait.signal("INT", process.pid());
      assertThat(process.waitFor(Wait.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (IOException e) {
      // The end of the writer flushes into a pipe that nobody reads any more.
      assertThat(e).hasMessageMatching("(?i).*(broken pipe|stream closed).*");
    }
    assertThat(process.waitFor()).isEqualTo(130);
    assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
        .endsWith("balsam: Interrupted. Nothing was stored.\n");
    assertThat(site.jobs().workflow("cut").count()).isZero();
  }

  private static void bad(String rows, String words) {
    Result result =
        balsam.runWith(rows, "job", "--from", "-", "--workflow", "bad", "--application", "echo");
    assertThat(result.exit()).as(result.err()).isEqualTo(1);
    assertThat(result.err())
        .startsWith("balsam: ")
        .contains(words)
        .endsWith("Nothing was stored.\n")
        .doesNotContain("\tat ")
        .hasLineCount(1);
    assertThat(site.jobs().workflow("bad").count()).isZero();
  }

  private static Job job(String workflow, String name) {
    return site.jobs().workflow(workflow).named(name).list().get(0);
  }
}
