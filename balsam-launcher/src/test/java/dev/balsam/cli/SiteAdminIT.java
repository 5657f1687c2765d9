package dev.balsam.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.balsam.Balsam;
import dev.balsam.JobState;
import dev.balsam.Site;
import dev.balsam.cli.testing.InstalledBalsam;
import dev.balsam.launcher.Launcher;
import dev.balsam.launcher.testing.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteAdminIT {
  private final Path home;

  SiteAdminIT(@TempDir Path home) {
    this.home = home;
  }

  private Set<String> names() throws IOException {
    try (Stream<Path> files = Files.list(home)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.equals(".cache") && !name.equals(".balsam"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  @Test
  void a_site_is_backed_up_restored_copied_moved_upgraded_and_examined() throws Exception {
    Path water = home.resolve("water");
    InstalledBalsam balsam = InstalledBalsam.inHome(home).site(water);
    ObjectMapper json = new ObjectMapper();

    InstalledBalsam.Result none = balsam.run("site", "backup", "x.zip");
    assertThat(none.exit()).isEqualTo(5);
    assertThat(none.err()).hasLineCount(1).contains("There is no site");
    InstalledBalsam.Result unhealthy = balsam.run("doctor", "--json");
    assertThat(unhealthy.exit()).isEqualTo(1);
    assertThat(json.readTree(unhealthy.out()).get("healthy").asBoolean()).isFalse();

    try (Site site = Balsam.open(water)) {
      for (int i = 0; i < 3; i++) {
        site.submit(Balsam.job("hi" + i, Balsam.app("hello", "/bin/echo hello,")).args(i));
      }
      JsonNode backup =
          json.readTree(balsam.run("site", "backup", "--with-data", "--json", "w.zip").ok());
      assertThat(backup.get("rows").get("job").asInt()).isEqualTo(3);
      assertThat(backup.get("with_data").asBoolean()).isTrue();
      assertThat(balsam.run("site", "copy", "copy").ok())
          .isEqualTo("The site " + home.resolve("copy") + " is a copy of " + water + ".\n");
      InstalledBalsam.Result inUse = balsam.run("site", "move", "away");
      assertThat(inUse.exit()).isEqualTo(1);
      assertThat(inUse.err()).hasLineCount(1).contains("in use by another program");
      interrupted(balsam, water);
    }
    assertThat(balsam.run("site", "restore", "w.zip", "again").ok())
        .contains("3 jobs and 1 apps of " + water, "are in the new site " + home.resolve("again"));
    assertThat(balsam.run("site", "move", "moved").ok())
        .isEqualTo("The site " + water + " is " + home.resolve("moved") + " now.\n");
    assertThat(names()).containsExactly("again", "copy", "moved", "w.zip");
    InstalledBalsam moved = InstalledBalsam.inHome(home).site(home.resolve("moved"));
    assertThat(moved.run("site", "upgrade").ok()).startsWith("The site has version ");
    String healthy = moved.run("doctor").ok();
    assertThat(healthy)
        .contains("3 jobs are ready, and no launcher is running.")
        .containsPattern("(?m)^ok    login  +The database answers")
        .doesNotContain("fail ");
    for (String place : new String[] {"again", "copy", "moved"}) {
      try (Site site = Balsam.open(home.resolve(place))) {
        Launcher.on(site).progress(false).untilIdle().run();
        assertThat(site.jobs().state(JobState.JOB_FINISHED).count()).as(place).isEqualTo(3);
        assertThat(site.jobs().named("hi2").list().get(0).output()).isEqualTo("hello, 2\n");
      }
    }
    InstalledBalsam.Result words = moved.run("site", "restore", "w.zip");
    assertThat(words.exit()).isEqualTo(2);
    InstalledBalsam.Result full = moved.run("site", "restore", "w.zip", "copy");
    assertThat(full.exit()).isEqualTo(1);
    assertThat(full.err()).hasLineCount(1).contains("is not empty");
  }

  // A lock on the last table keeps the backup in the middle for as long as it takes to press
  // Ctrl-C.
  private void interrupted(InstalledBalsam balsam, Path site) throws Exception {
    JsonNode server = new ObjectMapper().readTree(site.resolve("server.json").toFile());
    String url = "jdbc:postgresql://127.0.0.1:" + server.get("port").asInt() + "/balsam";
    try (Connection holder =
            DriverManager.getConnection(
                url, server.get("user").asText(), server.get("password").asText());
        var lock = holder.createStatement()) {
      holder.setAutoCommit(false);
      lock.execute("lock table balsam.transfer in access exclusive mode");
      Process backup = balsam.start("site", "backup", "half.zip");
      try {
        Wait.until(
            "there is a part of the backup",
            () -> names().stream().anyMatch(name -> name.startsWith(".half.zip.part-")));
        Wait.signal("INT", backup.pid());
        assertThat(backup.waitFor()).isEqualTo(130);
        assertThat(names()).doesNotContain("half.zip").noneMatch(name -> name.contains("part"));
      } finally {
        backup.destroyForcibly();
      }
    }
  }
}
