package dev.balsam.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.Balsam;
import dev.balsam.BalsamException;
import dev.balsam.Site;
import dev.balsam.internal.schema.Schema;
import dev.balsam.testing.OldSite;
import dev.balsam.testing.TestLauncher;
import dev.balsam.testing.TestSites;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteUpgradeTest {
  private static final String VERSION = "select version from balsam.schema_version";
  private static final String LIVE_LAUNCHER =
      "insert into balsam.launcher (host, pid, process_started, mode, nodes, cores_per_node, gpus_per_node, tags, hooks,"
          + " lease_until) values ('node7 x y', 4711, '0', 'MIXED', 1, 1, 0, '{}', '{}', now() + interval '1 minute')";
  private final Path temp;

  SiteUpgradeTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private Site connect(String url) {
    return Balsam.connect(url, TestSites.user(), TestSites.password(), temp);
  }

  private List<Path> backups() throws IOException {
    if (!Files.isDirectory(temp.resolve("backup"))) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(temp.resolve("backup"))) {
      return files.toList();
    }
  }

  @Test
  void opening_an_older_site_keeps_a_backup_of_it_and_says_where() throws Exception {
    String url = OldSite.at(2);
    List<String> told = new ArrayList<>();
    SiteUpgrade.announceTo(told::add);
    Path backup;
    try (Site site = connect(url)) {
      assertThat(TestSites.sql(url, VERSION)).containsExactly(Integer.toString(Schema.VERSION));
      assertThat(backups()).hasSize(1);
      backup = backups().get(0);
      assertThat(told).hasSize(1);
      assertThat(told.get(0)).contains("from version 2 to " + Schema.VERSION, backup.toString());
      assertThat(TestLauncher.on(site).finishAll()).isEqualTo(1);
    }
    connect(url).close();
    assertThat(told).hasSize(1);
    assertThat(SiteBackup.check(backup).schemaVersion()).isEqualTo(2);
    assertThat(SiteUpgrade.of(temp).run())
        .isEqualTo(new SiteUpgrade.Upgraded(Schema.VERSION, Schema.VERSION, Optional.empty()));
  }

  @Test
  void only_the_last_backups_are_kept_and_none_is_made_where_nobody_wants_one() throws Exception {
    Path directory = Files.createDirectory(temp.resolve("backup"));
    for (int i = 0; i < 5; i++) {
      Path old = Files.writeString(directory.resolve("schema-1-" + i + ".zip"), "old");
      assertThat(old.toFile().setLastModified(1_000_000L * (i + 1))).isTrue();
    }
    Files.writeString(directory.resolve("mine.zip"), "mine");
    // A site that says where its database is, and has not been opened since.
    connectionOf(OldSite.at(2));
    SiteUpgrade.Upgraded done = SiteUpgrade.of(temp).run();
    assertThat(done.from()).isEqualTo(2);
    assertThat(backups())
        .containsExactlyInAnyOrder(
            directory.resolve("mine.zip"),
            directory.resolve("schema-1-3.zip"),
            directory.resolve("schema-1-4.zip"),
            done.backup().orElseThrow());
    connectionOf(OldSite.at(1));
    assertThat(SiteUpgrade.of(temp).withoutBackup().run().backup()).isEmpty();
    assertThat(backups()).hasSize(4);
  }

  private void connectionOf(String url) throws IOException {
    Files.writeString(
        temp.resolve("connection.json"),
        "{\"url\": \"%s\", \"user\": \"%s\", \"password\": \"%s\"}"
            .formatted(url, TestSites.user(), TestSites.password()));
  }

  @Test
  void an_upgrade_that_fails_in_the_middle_leaves_the_older_version_as_it_was() throws Exception {
    String url = OldSite.at(2);
    // The second statement of version 3 adds this column.
    TestSites.sql(url, "alter table balsam.job_status add column memory_mib integer");
    assertThatThrownBy(() -> connect(url))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("The schema could not be brought to version " + Schema.VERSION)
        .hasMessageContaining("memory_mib")
        .hasMessageContaining(
            "It still has version 2 and works with the Balsam that made it. A backup is in "
                + temp.resolve("backup"));
    assertThat(TestSites.sql(url, VERSION)).containsExactly("2");
    assertThat(
            TestSites.sql(
                url,
                "select column_name from information_schema.columns where table_schema = 'balsam'"
                    + " and column_name = 'memory_per_node'"))
        .isEmpty();
    assertThat(TestSites.sql(url, "select id from balsam.databasechangelog where id like '0003%'"))
        .isEmpty();
    TestSites.sql(url, "alter table balsam.job_status drop column memory_mib");
    try (Site site = connect(url)) {
      assertThat(site.jobs().count()).isEqualTo(1);
    }
  }

  @Test
  void a_site_on_which_an_older_launcher_runs_is_not_upgraded_under_it() throws SQLException {
    String url = OldSite.at(2);
    TestSites.sql(url, LIVE_LAUNCHER);
    assertThatThrownBy(() -> connect(url))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("launcher 1 runs on it (process 4711 on node7), of the older Balsam");
    assertThat(TestSites.sql(url, VERSION)).containsExactly("2");
    TestSites.sql(url, "update balsam.launcher set lease_until = now() - interval '1 second'");
    connect(url).close();
    assertThat(TestSites.sql(url, VERSION)).containsExactly(Integer.toString(Schema.VERSION));
  }

  @Test
  void nor_is_one_on_which_an_older_launcher_started_during_the_backup() throws Exception {
    String url = OldSite.at(2);
    connectionOf(url);
    AtomicBoolean started = new AtomicBoolean();
    SiteUpgrade upgrade =
        SiteUpgrade.of(temp)
            .onProgress(
                step -> {
                  if (!started.getAndSet(true)) {
                    TestSites.sql(url, LIVE_LAUNCHER);
                  }
                });
    assertThatThrownBy(upgrade::run)
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("launcher 1 runs on it (process 4711 on node7), of the older Balsam");
    assertThat(started).isTrue();
    assertThat(TestSites.sql(url, VERSION)).containsExactly("2");
  }

  @Test
  void without_room_for_a_backup_it_is_not_upgraded() throws Exception {
    String url = OldSite.at(2);
    Files.writeString(temp.resolve("backup"), "a file in the way");
    assertThatThrownBy(() -> connect(url))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("is not upgraded, as no backup could be made before")
        .hasMessageContaining("balsam site upgrade --no-backup");
    assertThat(TestSites.sql(url, VERSION)).containsExactly("2");
  }
}
