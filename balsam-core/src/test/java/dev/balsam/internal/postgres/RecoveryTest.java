package dev.balsam.internal.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.internal.postgres.ServerRecord.StartedBy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecoveryTest {
  private static final PostgresSettings DEFAULTS = PostgresSettings.defaults();
  private final Path temp;

  RecoveryTest(@TempDir Path temp) {
    this.temp = temp;
  }

  @Test
  void a_killed_postmaster_is_replaced_by_the_next_open() throws Exception {
    Path site = Sites.stopped(temp.resolve("site"));
    try (ManagedPostgres first = ManagedPostgres.open(site, DEFAULTS)) {
      Sites.execute(first, "create table kept as select 42 as answer");
      long postmaster = Sites.postmaster(site);
      // A backend that is busy when its postmaster dies, and so lingers.
      try (Connection connection = Sites.connect(first);
          Statement statement = connection.createStatement()) {
        statement.execute("begin");
        Sites.signal("KILL", postmaster);
        Sites.awaitEnd(postmaster);
        try (ManagedPostgres second = ManagedPostgres.open(site, DEFAULTS)) {
          assertThat(Sites.postmaster(site)).isNotEqualTo(postmaster);
          assertThat(second.port()).isEqualTo(first.port());
          assertThat(Sites.query(second, "select answer from kept")).isEqualTo("42");
        }
      }
      assertThat(Sites.query(first, "select 1")).isEqualTo("1");
    }
    assertThat(Sites.running(site)).isFalse();
  }

  @Test
  void a_postmaster_that_does_not_answer_is_restarted() throws Exception {
    Path site = Sites.stopped(temp.resolve("site"));
    try (ManagedPostgres first = ManagedPostgres.open(site, DEFAULTS)) {
      long postmaster = Sites.postmaster(site);
      // A record of the right process with a port at which nobody is.
      Path pidFile = Sites.layout(site).postmasterPid();
      Files.writeString(
          pidFile,
          Files.readString(pidFile)
              .replace("\n" + first.port() + "\n", "\n" + PortProbe.ephemeral() + "\n"));
      try (ManagedPostgres second = ManagedPostgres.open(site, DEFAULTS)) {
        assertThat(Sites.postmaster(site)).isNotEqualTo(postmaster);
        assertThat(Sites.query(second, "select 1")).isEqualTo("1");
      }
    }
    assertThat(Sites.running(site)).isFalse();
  }

  @Test
  void the_pid_of_a_dead_postmaster_may_have_come_round_to_another_process() throws Exception {
    Path site = Sites.stopped(temp.resolve("site"));
    Path pidFile = Sites.layout(site).postmasterPid();
    Files.writeString(
        pidFile, ProcessHandle.current().pid() + "\n/nowhere\n1\n5432\n\n127.0.0.1\n\nready\n");
    try (ManagedPostgres server = ManagedPostgres.open(site, DEFAULTS)) {
      assertThat(Sites.query(server, "select 1")).isEqualTo("1");
    }
  }

  @Test
  void an_empty_pid_file_is_the_rest_of_a_crash() throws Exception {
    Path site = Sites.stopped(temp.resolve("site"));
    Files.createFile(Sites.layout(site).postmasterPid());
    try (ManagedPostgres server = ManagedPostgres.open(site, DEFAULTS)) {
      assertThat(Sites.query(server, "select 1")).isEqualTo("1");
    }
  }

  @Test
  void a_crash_in_the_middle_of_making_the_cluster_leaves_nothing() throws Exception {
    Path site = Files.createDirectories(temp.resolve("site"));
    Files.createDirectories(site.resolve("db.new-dead/base/1"));
    Files.writeString(site.resolve("db.new-dead/PG_VERSION"), "17\n");
    Files.writeString(site.resolve(SiteLayout.SCRATCH_PREFIX + "dead"), "the password\n");
    // The password is recorded before the cluster comes to its place.
    ServerFile.write(
        Sites.layout(site).serverFile(),
        new ServerRecord(
            1,
            "balsam",
            "old",
            new ServerRecord.Binaries(Path.of("/nowhere"), true),
            StartedBy.OPEN,
            Host.name()));
    try (ManagedPostgres server = ManagedPostgres.open(site, DEFAULTS)) {
      assertThat(Sites.query(server, "select 1")).isEqualTo("1");
    }
    try (Stream<Path> entries = Files.list(site)) {
      assertThat(entries.map(entry -> entry.getFileName().toString()))
          .containsExactlyInAnyOrder("db", "log", "server.json", ".server.lock", ".server.users");
    }
  }

  @Test
  void binaries_that_are_gone_are_found_again() throws Exception {
    Path site = Sites.stopped(temp.resolve("site"));
    Path file = Sites.layout(site).serverFile();
    ServerRecord before = ServerFile.read(file).orElseThrow();
    ServerFile.write(
        file,
        before.withStart(
            new ServerRecord.Binaries(Path.of("/nowhere/bin"), true), StartedBy.OPEN, Host.name()));
    ManagedPostgres.open(site, DEFAULTS).close();
    assertThat(ServerFile.read(file).orElseThrow().binaries()).isEqualTo(before.binaries());
  }
}
