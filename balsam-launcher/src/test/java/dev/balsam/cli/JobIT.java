package dev.balsam.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.balsam.Balsam;
import dev.balsam.Job;
import dev.balsam.JobDefinition;
import dev.balsam.Site;
import dev.balsam.cli.testing.InstalledBalsam;
import dev.balsam.cli.testing.InstalledBalsam.Result;
import dev.balsam.launcher.Allocation;
import dev.balsam.launcher.Launcher;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The installed command adds jobs, one by one and by sweeps. */
final class JobIT {
  private static Path home;
  private static Site site;
  private static InstalledBalsam balsam;

  @BeforeAll
  static void open(@TempDir Path temp) {
    home = temp;
    site = Balsam.open(home.resolve("site"));
    site.register(Balsam.app("SayHello", "echo hello,"));
    site.register(Balsam.app("sh").argv(List.of("/bin/sh", "-c")).build());
    balsam = InstalledBalsam.inHome(home).site(site.directory());
  }

  @AfterAll
  static void close() {
    site.close();
  }

  @Test
  void the_originals_line_adds_a_job_that_says_hello() {
    Result added =
        balsam.run(
            "job",
            "--name",
            "hi1",
            "--workflow",
            "test",
            "--application",
            "SayHello",
            "--args",
            "world 1");
    Job job = added(added);
    assertThat(added.err())
        .isEqualTo("Added job " + job.id() + ": hi1  SayHello world 1  (workflow=test)\n");
    Launcher.on(site)
        .allocation(Allocation.local(1))
        .workflow("test")
        .progress(false)
        .untilIdle()
        .run();
    assertThat(job.output()).isEqualTo("hello, world 1\n");
  }

  @Test
  void every_option_of_the_original_is_understood() {
    String line =
        "job --name all --workflow full --application SayHello --wall-time-minutes 3 --num-nodes 2"
            + " --coschedule-num-nodes 1 --node-packing-count 4 --ranks-per-node 5"
            + " --description two words --threads-per-rank 6 --threads-per-core 2 --args a b"
            + " --post_handle_error --post_handle_timeout --disable_auto_timeout_retry"
            + " --input-files *.in *.dat --url-in /data/in --url-out /data/out"
            + " --stage-out-files *.h5 *.log --env A=1 --env B=x:y --yes";
    JobDefinition job = added(balsam.run(line.split(" "))).definition();
    assertThat(job.name()).isEqualTo("all");
    assertThat(job.workflow()).isEqualTo("full");
    assertThat(job.description()).isEqualTo("two words");
    assertThat(job.args()).containsExactly("a", "b");
    assertThat(job.environment()).isEqualTo(Map.of("A", "1", "B", "x:y"));
    assertThat(job.data()).isEqualTo(Map.of("coschedule_num_nodes", 1));
    assertThat(job.resources().nodes()).isEqualTo(2);
    assertThat(job.resources().ranksPerNode()).isEqualTo(5);
    assertThat(job.resources().threadsPerRank()).isEqualTo(6);
    assertThat(job.resources().threadsPerCore()).isEqualTo(2);
    assertThat(job.resources().nodePackingCount()).hasValue(4);
    assertThat(job.rules().wallTime()).contains(Duration.ofMinutes(3));
    assertThat(job.rules().autoTimeoutRetry()).isFalse();
    assertThat(job.rules().postprocessOnError()).isTrue();
    assertThat(job.rules().postprocessOnTimeout()).isTrue();
    assertThat(job.files().inputFiles()).containsExactly("*.in", "*.dat");
    assertThat(job.files().stageIn()).contains(URI.create("file:/data/in"));
    assertThat(job.files().stageOut()).contains(URI.create("file:/data/out"));
    assertThat(job.files().stageOutFiles()).containsExactly("*.h5", "*.log");
  }

  @Test
  void parents_are_named_by_number_or_name_and_json_tells_what_was_added() throws IOException {
    Job mesh = added(balsam.run("job", "--name", "mesh", "--workf", "dag", "--app", "SayHello"));
    Result solve =
        balsam.run(
            "job",
            "--name",
            "solve",
            "--workflow=dag",
            "--application",
            "SayHello",
            "--parent",
            "mesh",
            "--parent",
            "" + mesh.id(),
            "--json");
    JsonNode said = new ObjectMapper().readTree(solve.ok());
    assertThat(said.get("name").asText()).isEqualTo("solve");
    assertThat(said.get("workflow").asText()).isEqualTo("dag");
    assertThat(said.get("app").asText()).isEqualTo("SayHello");
    assertThat(said.get("state").asText()).isEqualTo("AWAITING_PARENTS");
    assertThat(solve.err()).isEmpty();
    assertThat(site.job(said.get("id").asLong()).parents()).containsExactly(mesh);
  }

  @Test
  void a_sweep_adds_each_combination_and_fills_it_in_everywhere() {
    String[] sweep = {
      "job",
      "--sweep",
      "r=0.8..1:0.1",
      "--sweep",
      "m=a,b",
      "--name",
      "{m} {r}",
      "--workflow",
      "sweep",
      "--application",
      "SayHello",
      "--args",
      "--r {r}",
      "--arg",
      "{m} {x}",
      "--data",
      "r={r}",
      "--tag",
      "m={m}",
      "--env",
      "R={r}",
      "--workdir",
      "/tmp/{m}-{r}",
      "--num-nodes",
      "2"
    };
    assertThat(balsam.run(with(sweep, "--dry-run")).ok())
        .startsWith("a 0.8  SayHello --r 0.8 'a {x}'")
        .endsWith("6 jobs; nothing was stored\n");
    assertThat(site.jobs().workflow("sweep").count()).isZero();
    assertThat(balsam.run(sweep).ok()).isEqualTo("Added 6 jobs\n");
    List<Job> jobs = site.jobs().workflow("sweep").list();
    assertThat(jobs)
        .extracting(Job::name)
        .containsExactly("a 0.8", "b 0.8", "a 0.9", "b 0.9", "a 1.0", "b 1.0");
    JobDefinition third = jobs.get(2).definition();
    assertThat(third.args()).containsExactly("--r", "0.9", "a {x}");
    assertThat(third.data()).isEqualTo(Map.of("r", 0.9));
    assertThat(third.tags()).isEqualTo(Map.of("m", "a"));
    assertThat(third.environment()).isEqualTo(Map.of("R", "0.9"));
    assertThat(third.files().workdir()).contains(Path.of("/tmp/a-0.9"));
    assertThat(third.resources().nodes()).isEqualTo(2);
  }

  @Test
  void make_dummies_adds_them_and_their_app() {
    assertThat(balsam.run("make_dummies", "70").ok()).isEqualTo("Added 70 dummy jobs to the DB\n");
    List<Job> dummies = site.jobs().workflow("dummy").list();
    assertThat(dummies).hasSize(70);
    JobDefinition last = dummies.get(69).definition();
    assertThat(last.name()).isEqualTo("dummy69");
    assertThat(last.args()).containsExactly("hello");
    assertThat(last.app().executable()).containsExactly("echo");
    assertThat(last.resources().nodePackingCount()).hasValue(64);
    wrong(balsam.run("make_dummies", "0"), 2, "at least 1");
    wrong(balsam.run("make_dummies", "x"), 2, "'x'");
  }

  @Test
  void a_task_makes_a_child_of_itself() {
    Job parent =
        site.submit(
            Balsam.job("parent", site.app("sh").orElseThrow())
                .workflow("family")
                .args(
                    "balsam mkchild --name child --application SayHello --wall-minutes 1 --num-nodes 1"
                        + " --ranks-per-node 1 --args child"));
    Launcher.on(site)
        .allocation(Allocation.local(1))
        .workflow("family")
        .progress(false)
        .untilIdle()
        .run();
    Job child = site.jobs().workflow("family").named("child").list().get(0);
    assertThat(parent.output())
        .isEqualTo("Created link " + parent.id() + " --> " + child.id() + "\n");
    assertThat(child.parents()).containsExactly(parent);
    assertThat(child.output()).isEqualTo("hello, child\n");
    wrong(balsam.run("mkchild", "--name", "x", "--application", "sh"), 1, "not the program of one");
    wrong(
        balsam.run("mkchild", "--name", "x", "--application", "sh", "--preprocessor", "y"),
        2,
        "no scripts of its own");
  }

  @Test
  void what_is_wrong_is_told_in_one_sentence() {
    wrong(
        balsam.run("job", "--name", "x", "--application", "nosuch"),
        1,
        "There is no app \"nosuch\" on this site. Known: [");
    wrong(job("--num-nodes", "0"), 2, "nodes of job \"x\" must be at least 1, but is 0.");
    wrong(job("--num-nodes", "many"), 2, "num_nodes must be a number, but is \"many\".");
    wrong(job("--args", "'open"), 2, "unclosed '");
    wrong(job("--wall-time-minutes", "-5"), 2, "at least a millisecond");
    wrong(job("--nosuch"), 2, "Unknown option");
    wrong(job("--data", "novalue"), 2, "novalue");
    wrong(job("--parent", "999999"), 1, "999999");
    wrong(job("--parent", "nobody"), 1, "There is no job \"nobody\"");
    wrong(job("--sweep", "i=1..3"), 2, "{i} is used nowhere");
    wrong(job("--sweep", "i=1..3:0", "--arg", "{i}"), 2, "a step of zero");
    wrong(job("--sweep", "i=0..3", "--num-nodes", "{i}"), 2, "must be at least 1, but is 0");
    wrong(job("--sweep", "i=3..0", "--num-nodes", "{i}"), 1, "Job 4 of the sweep (i=0): ");
    wrong(job("--sweep", "i=1..3", "--from", "-"), 2, "not both");
    wrong(balsam.run("job"), 2, "--name and --application");
    assertThat(site.jobs().named("x").count()).isZero();
  }

  @Test
  void help_is_there_for_all_and_for_each() {
    Result help = balsam.run();
    assertThat(help.ok()).contains("Define and add:", "make_dummies", "Exit codes:", "Examples:");
    assertThat(balsam.run("--help").ok()).isEqualTo(help.out());
    assertThat(balsam.run("help", "job").ok())
        .isEqualTo(balsam.run("job", "--help").ok())
        .contains("--sweep", "Examples:");
    assertThat(balsam.run("help", "site", "backup").ok())
        .isEqualTo(balsam.run("site", "backup", "--help").ok())
        .contains("--with-data");
    wrong(balsam.run("help", "site", "nosuch"), 2, "There is no command \"balsam site nosuch\".");
    assertThat(balsam.run("--version").ok()).matches("balsam \\d[^\n]*\nJava [^\n]*\n");
    assertThat(balsam.run("-V").ok()).startsWith("balsam ");
    wrong(balsam.run("nosuch"), 2, "nosuch");
  }

  @Test
  void shells_complete_its_words() throws IOException, InterruptedException {
    Path script =
        Files.writeString(home.resolve("completion"), balsam.run("completion", "bash").ok());
    String complete =
        """
        . "$0"
        COMP_WORDS=(balsam job --node) COMP_CWORD=2
        _complete_balsam balsam --node job
        echo "${COMPREPLY[@]}"
        """;
    Process bash =
        new ProcessBuilder("bash", "-c", complete, script.toString())
            .redirectErrorStream(true)
            .start();
    assertThat(new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .contains("--node-packing-count");
    assertThat(bash.waitFor()).isZero();
    assertThat(balsam.run("completion", "fish").ok())
        .contains("-n '__fish_seen_subcommand_from job' -l sweep -r")
        .containsPattern(
            "-n '__fish_seen_subcommand_from queue; and not __fish_seen_subcommand_from [^']*' -f -a 'cancel'")
        .contains(
            "-n '__fish_seen_subcommand_from site; and __fish_seen_subcommand_from backup' -l with-data");
    wrong(balsam.run("completion", "ksh"), 2, "\"ksh\"");
  }

  private static Result job(String... more) {
    return balsam.run(with(new String[] {"job", "--name", "x", "--application", "SayHello"}, more));
  }

  private static String[] with(String[] words, String... more) {
    return Stream.concat(Arrays.stream(words), Arrays.stream(more)).toArray(String[]::new);
  }

  private static Job added(Result result) {
    return site.job(Long.parseLong(result.ok().strip()));
  }

  private static void wrong(Result result, int exit, String words) {
    assertThat(result.exit()).as(result.err()).isEqualTo(exit);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).startsWith("balsam: ").contains(words).doesNotContain("\tat ");
  }
}
