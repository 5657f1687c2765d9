package dev.balsam.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.Balsam;
import dev.balsam.BalsamException;
import dev.balsam.Job;
import dev.balsam.JobEvent;
import dev.balsam.JobState;
import dev.balsam.Outcome;
import dev.balsam.Site;
import dev.balsam.internal.backup.BackupMaker;
import dev.balsam.internal.schema.Schema;
import dev.balsam.testing.OldSite;
import dev.balsam.testing.RichSite;
import dev.balsam.testing.TestLauncher;
import dev.balsam.testing.TestSites;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class SiteRestoreTest {
  @RegisterExtension static final TestSites SITES = new TestSites();

  private static final String WRITTEN =
      "select string_agg(j::text, '|' order by id) from (select id, name, workflow, args, environment, tags, data, submitted_at"
          + " from balsam.job) j";
  private static final String EVENTS =
      "select string_agg(e::text, '|' order by id) from (select id, job_id, attempt, path, at, message, outcome"
          + " from balsam.job_event where id <= %s) e";

  private final Path temp;

  SiteRestoreTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private static Set<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static String one(Site site, String sql) {
    return String.valueOf(site.dsl().fetchSingle(sql).get(0));
  }

  @Test
  void a_restored_site_holds_all_and_goes_on_where_the_first_was() throws Exception {
    Site site = SITES.site();
    Job elsewhere = RichSite.fill(site);
    SiteBackup.of(site).withData().to(temp.resolve("rich.zip"));
    Path place = temp.resolve("again");
    SiteRestore.from(temp.resolve("rich.zip")).into(place);
    assertThat(names(temp)).containsExactly("again", "rich.zip");
    long events = Long.parseLong(one(site, "select max(id) from balsam.job_event"));
    Set<Long> seen = ConcurrentHashMap.newKeySet();
    try (Site again = Balsam.open(place);
        AutoCloseable watching = again.observe(event -> seen.add(event.jobId()))) {
      assertThat(one(again, WRITTEN)).isEqualTo(one(site, WRITTEN));
      assertThat(one(again, EVENTS.formatted(events)))
          .isEqualTo(one(site, EVENTS.formatted(events)));
      followed(again, elsewhere.id(), site.directory());
      // What ran under a launcher of the first site has no owner here, though that launcher lives.
      Job ran = again.jobs().named("d runs").list().get(0);
      assertThat(ran.state()).isEqualTo(JobState.RESTART_READY);
      assertThat(ran.attempts().get(0).outcome().orElseThrow())
          .isInstanceOf(Outcome.NodeLost.class);
      again.jobs().named("c fails").restart();
      TestLauncher.on(again).finishAll();
      assertThat(again.jobs().countByState()).isEqualTo(Map.of(JobState.JOB_FINISHED, 6L));
      Job fresh = again.submit(Balsam.job("new", again.app("own").orElseThrow()));
      assertThat(fresh.id()).isGreaterThan(elsewhere.id());
      TestLauncher.on(again).finishAll();
      assertThat(fresh.history()).extracting(JobEvent::to).contains(JobState.JOB_FINISHED);
      while (!seen.contains(fresh.id())) {
        Thread.onSpinWait();
      }
      // An event of the past is not news.
      assertThat(seen).doesNotContain(again.jobs().named("a first").list().get(0).id());
      assertThat(watching).isNotNull();
    }
    assertThat(site.jobs().named("d runs").list().get(0).state()).isEqualTo(JobState.RUNNING);
  }

  private static void followed(Site again, long elsewhere, Path old) throws IOException {
    Path place = again.directory();
    assertThat(again.job(elsewhere).workdir()).isEqualTo(place.resolve("work here"));
    assertThat(Files.readString(place.resolve("work here/result.txt"))).isEqualTo("42");
    assertThat(Files.readSymbolicLink(place.resolve("data/link")))
        .isEqualTo(place.resolve("work here/result.txt"));
    assertThat(Files.readSymbolicLink(place.resolve("data/away")))
        .isEqualTo(Path.of("/elsewhere/x"));
    assertThat(place.resolve("bin/run me.sh")).isExecutable();
    assertThat(again.app("own").orElseThrow().executable())
        .containsExactly(
            place.resolve("bin/run me.sh").toString(), "--in", place + "/inputs", "/elsewhere");
    assertThat(again.app("own").orElseThrow().description()).isEqualTo("runs " + old + "/bin");
    assertThat(Files.readString(place.resolve("settings.json"))).isEqualTo(TestSites.NO_POLLING);
    assertThat(Files.readString(place.resolve("server.json"))).doesNotContain(TestSites.password());
    assertThat(place.resolve("connection.json")).doesNotExist();
  }

  @Test
  void what_is_damaged_or_in_the_way_leaves_nothing_behind() throws IOException {
    RichSite.fill(SITES.site());
    Path backup = temp.resolve("rich.zip");
    SiteBackup.of(SITES.site()).to(backup);
    byte[] bytes = Files.readAllBytes(backup);
    bytes[bytes.length / 2] ^= 0x10;
    Path bad = Files.write(temp.resolve("bad.zip"), bytes);
    assertThatThrownBy(() -> SiteRestore.from(bad).into(temp.resolve("new")))
        .isInstanceOf(BalsamException.class)
        .hasMessageStartingWith("The backup " + bad + " ");
    Path full = Files.createDirectory(temp.resolve("full"));
    Files.writeString(full.resolve("mine"), "precious");
    assertThatThrownBy(() -> SiteRestore.from(backup).into(full))
        .isInstanceOf(BalsamException.class)
        .hasMessageStartingWith(full + " is not empty.");
    assertThat(names(temp)).containsExactly("bad.zip", "full", "rich.zip");
    assertThat(names(full)).containsExactly("mine");
  }

  @Test
  void a_backup_of_an_older_site_is_upgraded_and_one_of_a_newer_refused()
      throws IOException, SQLException {
    String url = OldSite.at(1);
    Path backup = temp.resolve("old.zip");
    try (var old = DriverManager.getConnection(url, TestSites.user(), TestSites.password())) {
      Backup made = new BackupMaker(old, temp.resolve("gone"), step -> {}).make(backup, false);
      assertThat(made.schemaVersion()).isEqualTo(1);
      assertThat(old.getAutoCommit()).isTrue();
    }
    Path empty = Files.createDirectory(temp.resolve("new"));
    SiteRestore.from(backup).into(empty);
    try (Site site = Balsam.open(empty)) {
      assertThat(one(site, "select version from balsam.schema_version"))
          .isEqualTo(Integer.toString(Schema.VERSION));
      assertThat(site.jobs().list().get(0).data()).containsEntry("k", 1);
      assertThat(TestLauncher.on(site).finishAll()).isEqualTo(1);
      assertThat(empty.resolve("backup")).doesNotExist();
    }
    String newer = TestSites.emptyDatabase();
    TestSites.sql(
        newer,
        "create schema balsam; create table balsam.schema_version (version integer);"
            + " insert into balsam.schema_version values (99)");
    Path late = temp.resolve("late.zip");
    try (var later = DriverManager.getConnection(newer, TestSites.user(), TestSites.password())) {
      new BackupMaker(later, temp, step -> {}).make(late, false);
    }
    assertThatThrownBy(() -> SiteRestore.from(late).into(temp.resolve("never")))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("has version 99, and this library knows versions up to");
    assertThat(names(temp)).isEqualTo(new TreeSet<>(List.of("late.zip", "new", "old.zip")));
  }
}
