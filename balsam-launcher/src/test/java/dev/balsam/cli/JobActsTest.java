package dev.balsam.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.Job;
import dev.balsam.JobSpec;
import dev.balsam.JobState;
import dev.balsam.cli.testing.InstalledBalsam;
import dev.balsam.launcher.testing.TestSite;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The commands that add apps and change, link, kill, restart and delete jobs, in one JVM. */
final class JobActsTest {
  private static final App TRUE = Balsam.app("true", "true");

  @RegisterExtension final TestSite at = new TestSite();

  private InstalledBalsam.Result balsam(String... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    List<String> line = new ArrayList<>(List.of(words));
    line.addAll(1, List.of("--site", at.directory().toString()));
    int exit =
        BalsamCli.run(
            new PrintWriter(out), new PrintWriter(err, true), line.toArray(String[]::new));
    return new InstalledBalsam.Result(exit, out.toString(), err.toString());
  }

  private static String[] with(String[] words, String... more) {
    return Stream.concat(Arrays.stream(words), Arrays.stream(more)).toArray(String[]::new);
  }

  private static JobSpec draft(String name, String workflow) {
    return Balsam.job(name, TRUE).workflow(workflow);
  }

  private static void refused(InstalledBalsam.Result result, int exit, String... parts) {
    assertThat(result.exit()).as(result.err()).isEqualTo(exit);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).startsWith("balsam: ").contains(parts).doesNotContain("\tat ");
    assertThat(result.err().lines()).hasSize(1);
  }

  @Test
  void dep_finds_its_jobs_by_number_or_by_an_unmistakable_part_of_the_name() {
    List<Job> jobs =
        at.site()
            .submit(
                List.of(
                    draft("prepare-it", "dep"),
                    draft("collect-1", "dep"),
                    draft("collect-2", "dep")));
    long parent = jobs.get(0).id();
    long child = jobs.get(1).id();
    assertThat(balsam("dep", "PREPARE", "" + child).ok())
        .isEqualTo("Created link " + parent + " --> " + child + "\n");
    assertThat(jobs.get(1).parents()).containsExactly(jobs.get(0));
    assertThat(jobs.get(1).state()).isEqualTo(JobState.AWAITING_PARENTS);
    refused(
        balsam("dep", "" + parent, "collect"),
        1,
        "2 jobs have a name like \"collect\": " + child + " (collect-1), ");
    refused(balsam("dep", "" + parent, "nosuch"), 1, "no job whose name is like \"nosuch\"");
    refused(balsam("dep", "" + child, "" + parent), 1, "" + parent);
  }

  @Test
  void one_job_is_modified_in_the_words_of_the_original() {
    Job job = at.site().submit(draft("mod-one", "one"));
    String id = "" + job.id();
    assertThat(balsam("modify", id, "num_nodes", "4").ok())
        .isEqualTo("job num_nodes changed to:  4\n");
    balsam("modify", "mod-one", "args", "--", "--fast 'two words'").ok();
    balsam("modify", id, "data.energy", "-76.4").ok();
    balsam("modify", id, "environ_vars", "A=1:B=x=y").ok();
    assertThat(job.definition().resources().nodes()).isEqualTo(4);
    assertThat(job.definition().args()).containsExactly("--fast", "two words");
    assertThat(job.data()).isEqualTo(Map.of("energy", -76.4));
    assertThat(job.definition().environment()).isEqualTo(Map.of("A", "1", "B", "x=y"));

    refused(balsam("modify", id, "num_nodes", "many"), 2, "num_nodes must be a number");
    refused(balsam("modify", id, "num_nodes", "0"), 2, "must be at least 1, but is 0");
    refused(balsam("modify", id, "colour", "red"), 2, "no field \"colour\"", "wall_time_minutes");
    refused(balsam("modify", id, "state", "RUNNING"), 2, "RESTART_READY", "USER_KILLED");
    refused(balsam("modify", id, "auto_timeout_retry", "perhaps"), 2, "true or false");
    refused(balsam("modify", id, "state", "RESTART_READY"), 1, "Job " + id + " is PREPROCESSED");

    balsam("modify", id, "state", "USER_KILLED").ok();
    assertThat(job.state()).isEqualTo(JobState.USER_KILLED);
    refused(balsam("modify", id, "priority", "1"), 1, "USER_KILLED", "state=RESTART_READY");
    balsam("modify", id, "state", "restart_ready").ok();
    assertThat(job.state()).isEqualTo(JobState.PREPROCESSED);
  }

  @Test
  void dotted_keys_of_data_are_stored_where_conditions_look_for_them() {
    at.site().register(TRUE);
    String id =
        balsam(
                "job",
                "--name",
                "dots",
                "--application",
                "true",
                "--data",
                "grid.points=5",
                "--arg",
                "--name",
                "--arg=--data",
                "--arg",
                "x y")
            .ok()
            .strip();
    assertThat(balsam("ls", "--where", "grid.points>=3", "--json").ok())
        .contains("\"name\":\"dots\"");
    assertThat(balsam("data", "--job", id, "grid.points").ok()).isEqualTo("5\n");
    balsam("data", "--job", id, "mesh.n", "4").ok();
    balsam("modify", id, "data.mesh.m", "2").ok();
    Job job = at.site().job(Long.parseLong(id));
    assertThat(job.definition().args()).containsExactly("--name", "--data", "x y");
    refused(balsam("modify", id, "--arg"), 2, "Missing required parameter for option '--arg'");
    assertThat(job.data())
        .isEqualTo(Map.of("grid", Map.of("points", 5), "mesh", Map.of("n", 4, "m", 2)));
    job.data("old.flat", 1);
    assertThat(balsam("data", "--job", id, "old.flat").ok()).isEqualTo("1\n");
    refused(balsam("data", "--job", id, "grid.nosuch"), 1, "has no data \"grid.nosuch\"");
    refused(balsam("data", "--job", id, "grid.", "1"), 1, "empty part");
  }

  @Test
  void what_waits_shows_stores_and_plans_prints_json_too() throws IOException {
    Job job = at.site().submit(draft("json", "json"));
    String id = "" + job.id();
    job.kill();
    InstalledBalsam.Result waited = balsam("wait", id, "--json");
    assertThat(waited.exit()).isEqualTo(ExitCode.NOT_FINISHED);
    assertThat(json(waited.out())).hasToString("[{\"id\":" + id + ",\"state\":\"USER_KILLED\"}]");
    assertThat(json(balsam("workdir", id, "--json").ok()))
        .hasToString(
            "{\"id\":" + id + ",\"workdir\":\"" + job.workdir() + "\",\"existing\":false}");
    assertThat(balsam("data", "--job", id, "a.b", "text", "--json").ok())
        .isEqualTo("{\"id\":" + id + ",\"key\":\"a.b\",\"value\":\"text\"}\n");
    assertThat(balsam("data", "--job", id, "a.b", "--json").ok()).isEqualTo("\"text\"\n");
    assertThat(balsam("data", "--job", id, "a.b").ok()).isEqualTo("text\n");
    assertThat(balsam("data", "--job", id, "--json").ok()).isEqualTo("{\"a\":{\"b\":\"text\"}}\n");
    assertThat(balsam("make_dummies", "2", "--json").ok()).isEqualTo("{\"added\":2}\n");
    String[] plan = {"job", "--name", "n{i}", "--application", "true", "--dry-run", "--json"};
    assertThat(json(balsam(plan).ok()))
        .hasToString(
            "{\"would_add\":1,\"first\":[{\"name\":\"n{i}\",\"workflow\":\"\",\"app\":\"true\"}]}");
    JsonNode many = json(balsam(with(plan, "--sweep", "i=1..12")).ok());
    assertThat(many.get("would_add").asInt()).isEqualTo(12);
    assertThat(many.get("first")).hasSize(10);
  }

  @Test
  void options_that_no_job_can_have_are_wrong_words_beside_a_file_too() throws IOException {
    Path file = Files.writeString(at.file("rows.csv"), "name,stage_out_files\na,*\n");
    String[] from = {"job", "--from", file.toString(), "--application", "true"};
    refused(balsam(with(from, "--num-nodes", "abc")), 2, "num_nodes must be a number");
    refused(balsam(with(from, "--retries", "-1")), 2, "retries");
    at.site().register(TRUE);
    assertThat(balsam(with(from, "--url-out", "/tmp/x", "--dry-run")).ok())
        .contains("1 job; nothing was stored");
  }

  @Test
  void many_jobs_are_modified_by_a_selection() throws IOException {
    JobSpec a = draft("bulk-a", "bulk").data("r", 0.5);
    List<Job> jobs =
        at.site()
            .submit(
                List.of(a, draft("bulk-b", "bulk").data("r", 2).dependsOn(a), draft("c", "bulk")));
    jobs.get(2).kill();
    assertThat(balsam("modify", "--wf", "bulk", "--set", "priority=7").ok())
        .isEqualTo(
            "Changed 2 jobs.\nLeft as they are, as they run or have ended or are too far on their way: 1 USER_KILLED.\n");
    JsonNode json =
        json(
            balsam("modify", "--wf", "bulk", "--where", "r<1", "--set", "tag.k=v=w", "--json")
                .ok());
    assertThat(json.get("changed").asInt()).isEqualTo(1);
    assertThat(jobs.get(0).definition().tags()).isEqualTo(Map.of("k", "v=w"));
    balsam("modify", "--wf", "bulk", "--set", "args='one two'", "--set", "state=CREATED").ok();
    assertThat(jobs.get(2).definition().args()).containsExactly("one two");
    assertThat(jobs.get(2).state()).isEqualTo(JobState.PREPROCESSED);
    assertThat(jobs.get(0).definition().args()).isEmpty();
    refused(balsam("modify", "--set", "priority=7"), 2, "No jobs were named");
    refused(balsam("modify", "--wf", "bulk", "--where", "r", "--set", "priority=1"), 2, "\"r\"");
    refused(balsam("modify", "--wf", "bulk"), 2, "Nothing to change was named");
  }

  @Test
  void a_selection_is_killed_restarted_and_removed_when_somebody_says_yes() throws IOException {
    JobSpec root = draft("kr-root", "kr");
    JobSpec outside = draft("kr-outside", "kr2").dependsOn(root);
    at.site().submit(List.of(root, outside, draft("kr-x", "kr"), draft("kr-y", "kr")));
    refused(balsam("kill", "--workflow", "kr"), 1, "Really kill 4 jobs", "--yes");
    refused(balsam("kill", "--workflow", "kr", "--only"), 1, "Really kill 3 jobs", "--yes");
    assertThat(at.site().jobs().workflow("kr").state(JobState.PREPROCESSED).count()).isEqualTo(3);
    assertThat(balsam("kill", "--workflow", "kr", "-y").ok()).isEqualTo("4\n");
    assertThat(balsam("restart", "--workflow", "kr").ok()).isEqualTo("3\n");
    assertThat(balsam("restart", "--workflow", "kr2", "--json").ok())
        .isEqualTo("{\"restarted\":1}\n");

    refused(balsam("rm", "jobs", "--name", "KR-?"), 1, "PERMANENTLY remove 2 jobs", "--yes");
    assertThat(balsam("rm", "jobs", "--name", "KR-?", "--force").ok())
        .isEqualTo("Deleted 2 jobs.\n");
    InstalledBalsam.Result left = balsam("rm", "jobs", "--wf", "kr", "--yes", "--json");
    assertThat(left.exit()).isEqualTo(1);
    assertThat(json(left.out()).get("left_waited_for").asInt()).isEqualTo(1);
    assertThat(left.err()).contains("1 job left, because still waited for");
    refused(balsam("rm", "jobs"), 2, "--all");
    refused(balsam("rm", "nodes", "--all"), 2, "\"nodes\" cannot be deleted");
    refused(balsam("kill"), 2, "No jobs were named");
    refused(balsam("kill", "--state", "DONE", "--yes"), 2, "DONE", "RUNNING");
    refused(balsam("restart", "999999"), 1, "There is no job 999999");
  }

  @Test
  void killjob_takes_its_job_as_the_original_does() {
    List<Job> jobs = at.site().submit(List.of(draft("kj-1", "kj"), draft("kj-2", "kj")));
    assertThat(balsam("killjob", "--id", "" + jobs.get(0).id(), "--recursive").ok())
        .isEqualTo("1\n");
    assertThat(jobs.get(0).state()).isEqualTo(JobState.USER_KILLED);
    assertThat(jobs.get(1).state()).isEqualTo(JobState.PREPROCESSED);
    refused(balsam("killjob", "--id", "x1"), 2, "'x1' is not");
  }

  @Test
  void no_name_steers_the_terminal() throws IOException {
    String evil = "ev\u001b[2J\u009bil\u202e";
    at.site().register(Balsam.app(evil, "true"));
    JobSpec draft = draft(evil + "-1", "esc").tag("t", evil).data("d", evil);
    Job job = at.site().submit(List.of(draft, draft(evil + "-2", "esc"))).get(0);
    List<List<String>> lines =
        List.of(
            List.of("explain", "ev"),
            List.of("dep", "ev", "ev"),
            List.of("workdir", "ev"),
            List.of("output", "" + job.id()),
            List.of("job", "--name", "x", "--application", "nosuch"),
            List.of("job", "--name", evil, "--application", evil, "--dry-run"),
            List.of("app", "--name", evil, "--update", "--description", evil),
            List.of("modify", "" + job.id(), "description", evil),
            List.of("modify", "--type", "apps", evil, "description", evil),
            List.of("rm", "apps", "--name", "ev"),
            List.of("rm", "apps", "--" + evil),
            List.of("kill", "--wf", evil),
            List.of("ls", "--verbose"));
    for (List<String> line : lines) {
      InstalledBalsam.Result result = balsam(line.toArray(String[]::new));
      assertThat(result.out() + result.err())
          .as(String.join(" ", line))
          .isNotEmpty()
          .doesNotContain("\u001b", "\u009b", "\u202e");
    }
  }

  @Test
  void apps_without_jobs_are_removed() {
    at.site().register(Balsam.app("rm-a", "true"));
    at.site().register(Balsam.app("rm-b", "true"));
    at.site().submit(Balsam.job("uses", Balsam.app("rm-used", "true")));
    String[] modify = {"modify", "--type", "apps", "rm-a"};
    assertThat(balsam(with(modify, "--env", "A=1")).ok()).isEqualTo("app env.A changed to:  1\n");
    refused(balsam(with(modify, "description", "x", "--arg", "w")), 2, "--arg is for jobs");
    refused(balsam("modify", "--type", "apps", "--env", "A=1"), 2, "An app is named by its name");
    refused(balsam("rm", "apps", "--name", "rm-used", "--yes"), 1, "is used by 1 job");
    refused(balsam("rm", "apps", "--name", "rm-", "--yes"), 1, "is used by 1 job", "None was");
    assertThat(at.site().apps()).extracting(App::name).contains("rm-a", "rm-b");
    assertThat(balsam("rm", "apps", "--name", "RM-?", "--yes").ok()).isEqualTo("Deleted 2 apps.\n");
    assertThat(at.site().apps()).extracting(App::name).doesNotContain("rm-a", "rm-b");
  }

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }
}
