package dev.balsam.internal.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManagedPostgresTest {
  private static final PostgresSettings DEFAULTS = PostgresSettings.defaults();

  private final Path temp;

  ManagedPostgresTest(@TempDir Path temp) {
    this.temp = temp;
  }

  @Test
  void open_makes_a_cluster_and_close_stops_it() throws Exception {
    Path site = temp.resolve("site");
    try (ManagedPostgres server = ManagedPostgres.open(site, DEFAULTS)) {
      assertThat(server.user()).isEqualTo("balsam");
      assertThat(server.password()).hasSizeGreaterThanOrEqualTo(32);
      assertThat(server.jdbcUrl())
          .isEqualTo(
              "jdbc:postgresql://127.0.0.1:" + server.port() + "/balsam?requireAuth=scram-sha-256");
      assertThat(Sites.query(server, "select current_database()")).isEqualTo("balsam");
      assertThat(Sites.query(server, "select rolpassword from pg_authid where rolname = 'balsam'"))
          .startsWith("SCRAM-SHA-256$128:");
      assertThat(names(site))
          .containsExactlyInAnyOrder("db", "log", "server.json", ".server.lock", ".server.users");
      for (String secret : List.of("server.json", ".server.lock", ".server.users")) {
        assertThat(
                PosixFilePermissions.toString(Files.getPosixFilePermissions(site.resolve(secret))))
            .isEqualTo("rw-------");
      }
    }
    assertThat(Sites.running(site)).isFalse();
    assertThat(names(site))
        .containsExactlyInAnyOrder("db", "log", "server.json", ".server.lock", ".server.users");
  }

  @Test
  void the_settings_are_safe_and_the_log_is_bounded() throws Exception {
    Path site = Sites.stopped(temp.resolve("site"));
    try (ManagedPostgres server = ManagedPostgres.open(site, DEFAULTS)) {
      Map<String, String> expected =
          Map.ofEntries(
              Map.entry("fsync", "on"),
              Map.entry("full_page_writes", "on"),
              Map.entry("synchronous_commit", "on"),
              Map.entry("listen_addresses", "127.0.0.1"),
              Map.entry("unix_socket_directories", ""),
              Map.entry("password_encryption", "scram-sha-256"),
              Map.entry("server_encoding", "UTF8"),
              Map.entry("max_connections", "200"),
              Map.entry("jit", "off"),
              Map.entry("shared_buffers", "256MB"),
              Map.entry("max_wal_size", "4GB"),
              Map.entry("checkpoint_timeout", "15min"),
              Map.entry("random_page_cost", "1.1"),
              Map.entry("logging_collector", "on"),
              Map.entry("log_truncate_on_rotation", "on"),
              Map.entry("log_rotation_age", "1d"));
      expected.forEach(
          (name, value) ->
              assertThat(Sites.query(server, "select current_setting('" + name + "')"))
                  .as(name)
                  .isEqualTo(value));
      assertThat(
              Sites.query(
                  server,
                  "select string_agg(distinct auth_method, ',') " + "from pg_hba_file_rules"))
          .isEqualTo("scram-sha-256");
      assertThat(names(site.resolve("log/server"))).anyMatch(name -> name.startsWith("server-"));
    }
  }

  @Test
  void a_large_log_file_is_cut_at_the_next_start() throws Exception {
    Path site = Sites.stopped(temp.resolve("site"));
    Path old = site.resolve("log/server/server-Xyz.log");
    Files.write(old, new byte[(16 << 20) + 1]);
    ManagedPostgres.open(site, DEFAULTS).close();
    assertThat(old).isEmptyFile();
  }

  @Test
  void a_wrong_password_is_refused() throws Exception {
    Path site = Sites.stopped(temp.resolve("site"));
    try (ManagedPostgres server = ManagedPostgres.open(site, DEFAULTS)) {
      assertThatThrownBy(
              () -> DriverManager.getConnection(server.jdbcUrl(), server.user(), "wrong").close())
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password authentication failed");
    }
  }

  @Test
  void the_data_outlive_the_server() throws Exception {
    Path site = Sites.stopped(temp.resolve("site"));
    int port;
    try (ManagedPostgres server = ManagedPostgres.open(site, DEFAULTS)) {
      Sites.execute(server, "create table kept as select 42 as answer");
      port = server.port();
    }
    try (ManagedPostgres server = ManagedPostgres.open(site, DEFAULTS)) {
      assertThat(Sites.query(server, "select answer from kept")).isEqualTo("42");
      assertThat(server.port()).isEqualTo(port);
    }
  }

  @Test
  void references_in_one_jvm_share_the_server_until_the_last_closes() throws Exception {
    Path site = Sites.stopped(temp.resolve("site"));
    ManagedPostgres first = ManagedPostgres.open(site, DEFAULTS);
    long postmaster = Sites.postmaster(site);
    // Another spelling of the same directory.
    ManagedPostgres second = ManagedPostgres.open(site.resolve("../site"), DEFAULTS);
    assertThat(Sites.postmaster(site)).isEqualTo(postmaster);
    first.close();
    first.close();
    assertThat(Sites.query(second, "select 1")).isEqualTo("1");
    second.close();
    assertThat(Sites.running(site)).isFalse();
  }

  @Test
  void two_sites_opened_at_once_get_different_ports() throws Exception {
    Path one = Sites.stopped(temp.resolve("one"));
    Path two = Sites.stopped(temp.resolve("two"));
    List<ManagedPostgres> servers =
        Stream.of(one, two).parallel().map(site -> ManagedPostgres.open(site, DEFAULTS)).toList();
    try {
      assertThat(servers.get(0).port()).isNotEqualTo(servers.get(1).port());
      assertThat(servers.stream().map(s -> Sites.query(s, "show data_directory")))
          .containsExactly(
              Sites.layout(one).cluster().toString(), Sites.layout(two).cluster().toString());
    } finally {
      servers.forEach(ManagedPostgres::close);
    }
  }

  @Test
  void the_path_of_a_site_may_hold_anything_and_be_long() throws Exception {
    Path site =
        temp.resolve("it's \"quoted\" $(touch pwned) `x` \\ % ;& #")
            .resolve("long-".repeat(30))
            .resolve("long-".repeat(30));
    try (ManagedPostgres server = ManagedPostgres.open(site, DEFAULTS)) {
      assertThat(Sites.query(server, "show data_directory"))
          .isEqualTo(Sites.layout(site).cluster().toString());
    }
    ManagedPostgres.open(site, DEFAULTS).close();
    assertThat(Sites.running(site)).isFalse();
    assertThat(names(site)).doesNotContain("pwned");
  }

  @Test
  void the_recorded_port_is_left_when_another_program_has_it() throws Exception {
    Path site = Sites.stopped(temp.resolve("site"));
    int before;
    try (ManagedPostgres server = ManagedPostgres.open(site, DEFAULTS)) {
      before = server.port();
    }
    try (ServerSocket taken = new ServerSocket(before, 1, InetAddress.getLoopbackAddress());
        ManagedPostgres server = ManagedPostgres.open(site, DEFAULTS)) {
      assertThat(taken.isBound()).isTrue();
      assertThat(server.port()).isNotEqualTo(before);
      assertThat(Sites.query(server, "select 1")).isEqualTo("1");
    }
  }

  @Test
  void server_options_are_applied_literally() throws Exception {
    Path site = Sites.stopped(temp.resolve("site"));
    PostgresSettings settings =
        new PostgresSettings(
            BinariesSource.BUNDLED,
            Map.of("work_mem", "7MB", "cluster_name", "it's \\ $(id) `id`"));
    try (ManagedPostgres server = ManagedPostgres.open(site, settings)) {
      assertThat(Sites.query(server, "show work_mem")).isEqualTo("7MB");
      assertThat(Sites.query(server, "show cluster_name")).isEqualTo("it's \\ $(id) `id`");
    }
  }

  @Test
  void an_interrupt_neither_stops_an_open_nor_a_close() throws Exception {
    Path site = Sites.stopped(temp.resolve("site"));
    Thread.currentThread().interrupt();
    ManagedPostgres server = ManagedPostgres.open(site, DEFAULTS);
    assertThat(Sites.running(site)).isTrue();
    server.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(Sites.running(site)).isFalse();
  }

  @Test
  void the_servers_of_administrators_outlive_the_last_close() throws Exception {
    Path site = Sites.stopped(temp.resolve("site"));
    ServerAdmin.start(site, DEFAULTS);
    try {
      ManagedPostgres.open(site, DEFAULTS).close();
      assertThat(Sites.running(site)).isTrue();
    } finally {
      assertThat(ServerAdmin.stop(site)).isTrue();
    }
    assertThat(Sites.running(site)).isFalse();
    assertThat(ServerAdmin.stop(site)).isFalse();
  }

  @Test
  void a_site_deleted_after_its_close_stays_deleted() throws Exception {
    Path site = Sites.stopped(temp.resolve("site"));
    ManagedPostgres.open(site, DEFAULTS).close();
    SiteFiles.deleteTree(site);
    assertThat(site).doesNotExist();
  }

  @Test
  void a_cluster_of_the_system_s_programs_is_opened_again_with_them() throws Exception {
    Path site = temp.resolve("site");
    PostgresSettings system = new PostgresSettings(BinariesSource.SYSTEM, Map.of());
    assumeTrue(
        Host.current().onPath("pg_ctl").isPresent() || Files.exists(Path.of("/usr/lib/postgresql")),
        "no PostgreSQL is installed on this machine");
    String version;
    try (ManagedPostgres server = ManagedPostgres.open(site, system)) {
      version = Sites.query(server, "show server_version_num");
    }
    try (ManagedPostgres server = ManagedPostgres.open(site, DEFAULTS)) {
      assertThat(Sites.query(server, "show server_version_num")).isEqualTo(version);
    }
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    }
  }
}
