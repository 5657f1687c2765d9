package dev.balsam.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.Job;
import dev.balsam.JobSpec;
import dev.balsam.Site;
import dev.balsam.cli.testing.InstalledBalsam;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that add apps and change, link, kill, restart and delete jobs, as installed. */
final class JobActsIT {
  private static final App TRUE = Balsam.app("true", "true");

  @TempDir static Path home;
  private static Site site;
  private static InstalledBalsam balsam;

  @BeforeAll
  static void open() {
    site = Balsam.open(home.resolve("site"));
    balsam = InstalledBalsam.inHome(home).site(site.directory());
  }

  @AfterAll
  static void close() {
    site.close();
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
  void an_app_is_added_once_and_changed_by_update() throws IOException {
    Path bin = Files.createDirectory(home.resolve("bin"));
    Path python =
        Files.createFile(
            bin.resolve("python3"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    InstalledBalsam user = balsam.env("PATH", bin + ":" + System.getenv("PATH"));
    String added =
        user.run(
                "app",
                "--name",
                "solve",
                "--executable",
                "solve.py --title 'two words'",
                "--preprocess",
                "scripts/pre.py x",
                "--postprocess",
                "./post.sh",
                "--description",
                "a",
                "solver",
                "--envscript",
                "env.sh",
                "--env",
                "A=b=c",
                "--error-handler",
                "mend")
            .ok();
    assertThat(added).contains("solve").endsWith("Added app to database\n");
    App app = site.app("solve").orElseThrow();
    assertThat(app.executable())
        .containsExactly(python.toString(), home.resolve("solve.py") + "", "--title", "two words");
    assertThat(app.preprocess().orElseThrow().describe())
        .isEqualTo("script " + python + " " + home.resolve("scripts/pre.py") + " x");
    assertThat(app.postprocess().orElseThrow().describe())
        .isEqualTo("script " + home.resolve("post.sh"));
    assertThat(app.onError().orElseThrow().describe()).isEqualTo("script mend");
    assertThat(app.description()).isEqualTo("a solver");
    assertThat(app.environmentScript()).contains(home.resolve("env.sh"));
    assertThat(app.environment()).isEqualTo(Map.of("A", "b=c"));

    refused(
        balsam.run("app", "--name", "solve", "--executable", "true"),
        1,
        "There is an app \"solve\" on this site already.",
        "--update");
    JsonNode json =
        json(balsam.run("app", "--name", "solve", "--update", "--env", "B=2", "--json").ok());
    assertThat(json.get("environment").get("B").asText()).isEqualTo("2");
    assertThat(json.get("executable").get(3).asText()).isEqualTo("two words");
    assertThat(json.get("timeout_handler").isNull()).isTrue();
    assertThat(site.app("solve").orElseThrow().environment()).hasSize(2);
    refused(balsam.run("app", "--name", "none"), 2, "needs --executable");

    balsam.run("modify", "--type", "apps", "solve", "postprocess", "").ok();
    assertThat(site.app("solve").orElseThrow().postprocess()).isEmpty();
    refused(
        balsam.run("modify", "--type", "apps", "solve", "colour", "red"),
        2,
        "An app has no field \"colour\"",
        "timeout_handler");
  }

  @Test
  void jobs_are_linked_changed_killed_restarted_and_removed() {
    List<Job> jobs = site.submit(List.of(draft("prepare", "w"), draft("collect", "w")));
    String parent = "" + jobs.get(0).id();
    String child = "" + jobs.get(1).id();
    assertThat(balsam.run("dep", "prepare", "collect").ok())
        .isEqualTo("Created link " + parent + " --> " + child + "\n");
    assertThat(balsam.run("modify", child, "data.energy", "-76.4").ok())
        .isEqualTo("job data.energy changed to:  -76.4\n");
    assertThat(balsam.run("modify", "--where", "energy<-1.5", "--set", "priority=5").ok())
        .isEqualTo("Changed 1 job.\n");
    assertThat(jobs.get(1).definition().rules().priority()).isEqualTo(5);
    refused(balsam.run("kill", "--wf", "w"), 1, "Really kill 2 jobs", "--yes");
    assertThat(balsam.run("killjob", "--id", parent).ok()).isEqualTo("2\n");
    assertThat(balsam.run("restart", "--wf", "w", "--json").ok()).isEqualTo("{\"restarted\":2}\n");
    InstalledBalsam.Result left = balsam.run("rm", "jobs", "--name", "prep", "--force");
    assertThat(left.exit()).isEqualTo(1);
    assertThat(left.err()).contains("1 job left, because still waited for");
    assertThat(balsam.run("rm", "jobs", "--wf", "w", "--force").ok())
        .isEqualTo("Deleted 2 jobs.\n");
  }

  @Test
  void wrong_words_and_no_site_are_told_by_the_exit_code() {
    refused(balsam.run("kill", "hi3"), 2, "\"hi3\" is no number of a job", "--name hi3");
    refused(balsam.run("kill", "--nosuch"), 2, "Unknown option: '--nosuch'", "balsam kill --help");
    refused(balsam.site(home.resolve("nothing")).run("kill", "1"), 5, "nothing");
    refused(balsam.env("BALSAM_DB_PATH", "").run("kill", "1"), 5, "No site was named");
    assertThat(balsam.run().ok()).contains("Usage: balsam").contains("restart");
    assertThat(balsam.run("modify", "--help").ok()).contains("Examples:", "--where");
  }

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }
}
