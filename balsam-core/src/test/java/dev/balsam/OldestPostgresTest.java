package dev.balsam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.testing.TestLauncher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL 13 is the oldest that a site may be on; the build puts its programs into target. */
@EnabledIfSystemProperty(named = "os.arch", matches = "amd64")
class OldestPostgresTest {
  private static final Path JARS = Path.of("target", "postgres-13");
  private static final App ECHO = Balsam.app("echo", "echo");

  private static Path unpacked(Path directory) throws IOException, InterruptedException {
    Path jar;
    try (var jars = Files.list(JARS)) {
      jar = jars.filter(path -> path.toString().endsWith(".jar")).findFirst().orElseThrow();
    }
    Path archive = directory.resolve("postgres.txz");
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      var entry = zip.stream().filter(e -> e.getName().endsWith(".txz")).findFirst().orElseThrow();
      Files.copy(zip.getInputStream(entry), archive);
    }
    Path programs = Files.createDirectories(directory.resolve("postgres"));
    Process tar =
        new ProcessBuilder("tar", "-xJf", archive.toString(), "-C", programs.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(tar.waitFor()).as(output).isZero();
    // The server may run as another user where the tests are root.
    for (Path at : List.of(programs, directory)) {
      at.toFile().setExecutable(true, false);
      at.toFile().setReadable(true, false);
    }
    return programs.resolve("bin");
  }

  @Test
  void jobs_are_stored_run_watched_restarted_and_deleted_on_postgresql_13(@TempDir Path temp)
      throws Exception {
    Path programs = unpacked(temp);
    try (Site site = Balsam.open(temp.resolve("site"), SiteOptions.postgresIn(programs))) {
      assertThat(String.valueOf(site.dsl().fetchValue("show server_version"))).startsWith("13.");
      Workflow workflow = Balsam.workflow("w");
      JobSpec parent = workflow.job("parent", ECHO).data("r", 0.5).tag("k", "v");
      workflow.job("child", ECHO).dependsOn(parent);
      CompletableFuture<JobEvent> seen = new CompletableFuture<>();
      AutoCloseable observing = site.observe(seen::complete);
      WorkflowRun run = site.submit(workflow);
      TestLauncher launcher = TestLauncher.on(site);
      launcher.claimAndFail(run.job("parent"));
      assertThat(run.job("child").explain()).contains("\"parent\"");
      run.job("parent").restart();
      Job late = site.submit(Balsam.job("late", ECHO));
      late.dependsOn(run.job("child"));
      assertThat(launcher.finishAll()).isEqualTo(3);
      assertThat(run.status().succeeded()).isTrue();
      assertThat(late.await(Duration.ofMinutes(1))).isEqualTo(JobState.JOB_FINISHED);
      assertThat(seen.get().to()).isEqualTo(JobState.CREATED);
      observing.close();
      assertThat(site.jobs().tag("k", "v").where(JobFields.number("r").lt(1.0)).count())
          .isEqualTo(1);
      launcher.engine().sweep(dead -> true);
      assertThat(site.engine().backlog(launcher.id(), TestLauncher.anything(1)).leftBehind())
          .isEqualTo(List.of());
      assertThat(site.jobs().countByState()).isEqualTo(Map.of(JobState.JOB_FINISHED, 3L));
      assertThat(site.jobs().delete()).isEqualTo(3);
    }
  }
}
