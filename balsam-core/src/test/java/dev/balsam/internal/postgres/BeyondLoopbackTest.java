package dev.balsam.internal.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.BalsamException;
import dev.balsam.net.OwnCertificate;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that listens beyond 127.0.0.1. Every machine has 127.0.0.2, and who comes from there is
 * no local client to the server's rules.
 */
class BeyondLoopbackTest {
  private static final PostgresSettings DEFAULTS = PostgresSettings.defaults();
  private static final String FAR = "127.0.0.2";

  private final Path temp;
  private final Path site;

  BeyondLoopbackTest(@TempDir Path temp) throws IOException {
    this.temp = temp;
    this.site = Sites.stopped(temp.resolve("a site & co"));
  }

  private void listening() {
    ServerAdmin.listen(site, List.of(FAR), DEFAULTS);
  }

  @AfterEach
  void stop() {
    ServerAdmin.stop(site);
  }

  private String from(String source, Path trusted, String mode) {
    ServerView view = ServerAdmin.look(site);
    return "jdbc:postgresql://"
        + FAR
        + ":"
        + view.port()
        + "/balsam?localSocketAddress="
        + source
        + "&sslmode="
        + mode
        + "&sslrootcert="
        + URLEncoder.encode(trusted.toString(), StandardCharsets.UTF_8);
  }

  private static boolean encrypted(String url, String password) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, Cluster.USER, password);
        Statement ask = connection.createStatement();
        ResultSet row =
            ask.executeQuery("select ssl from pg_stat_ssl where pid = pg_backend_pid()")) {
      row.next();
      return row.getBoolean(1);
    }
  }

  @Test
  void others_come_in_by_tls_with_the_site_s_certificate_and_a_password_only() throws Exception {
    listening();
    String password = ServerFile.read(Sites.layout(site).serverFile()).orElseThrow().password();
    Path trusted = site.resolve("server.crt");
    assertThat(encrypted(from(FAR, trusted, "verify-ca"), password)).isTrue();

    assertThatThrownBy(() -> encrypted(from(FAR, trusted, "disable"), password))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("no encryption");
    assertThatThrownBy(() -> encrypted(from(FAR, trusted, "verify-ca"), "wrong"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("password authentication failed");
    Path stranger = temp.resolve("stranger.crt");
    Files.writeString(stranger, OwnCertificate.make(Cluster.USER, "a password").pem());
    assertThatThrownBy(() -> encrypted(from(FAR, stranger, "verify-ca"), password))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("SSL error");

    // Nothing else than the database of the site, and no other way in.
    assertThat(Sites.run("sh", "-c", "grep -v '^#' '" + Sites.layout(site).hba() + "'").lines())
        .filteredOn(line -> line.startsWith("host") && !line.contains("127.0.0.1/32"))
        .filteredOn(line -> !line.contains("::1/128"))
        .containsExactly(
            "hostssl balsam all 0.0.0.0/0 scram-sha-256", "hostssl balsam all ::/0 scram-sha-256");
  }

  @Test
  void the_key_is_secret_and_stays_the_same_over_restarts() throws Exception {
    listening();
    Path key = site.resolve("db/balsam.key");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
        .isEqualTo("rw-------");
    String certificate = Files.readString(site.resolve("server.crt"));
    assertThat(certificate).contains("BEGIN CERTIFICATE").doesNotContain("PRIVATE");
    // The copy that clients trust may be lost.
    Files.delete(site.resolve("server.crt"));
    ServerAdmin.reset(site, DEFAULTS);
    assertThat(site.resolve("server.crt")).hasContent(certificate);
    assertThat(ServerAdmin.look(site).addresses()).containsExactly(FAR);
    Files.delete(key);
    ServerAdmin.reset(site, DEFAULTS);
    assertThat(Files.readString(site.resolve("server.crt"))).isNotEqualTo(certificate);
    ServerAdmin.listen(site, List.of("loopback"), DEFAULTS);
    assertThat(ServerAdmin.look(site).addresses()).isEmpty();
    assertThat(Files.readString(Sites.layout(site).hba())).doesNotContain("hostssl balsam");
    try (ManagedPostgres server = ManagedPostgres.open(site, DEFAULTS)) {
      assertThat(Sites.query(server, "show listen_addresses")).isEqualTo("127.0.0.1");
      assertThat(Sites.query(server, "show ssl")).isEqualTo("off");
    }
  }

  @Test
  void another_machine_uses_the_running_server_and_leaves_it_running() throws Exception {
    listening();
    long postmaster = Sites.postmaster(site);
    try (OtherMachine node = OtherMachine.opens(site)) {
      assertThat(node.says()).startsWith("jdbc:postgresql://" + FAR + ":").contains("verify-ca");
      assertThat(node.says()).isEqualTo("t");
      node.finish();
    }
    assertThat(Sites.postmaster(site)).isEqualTo(postmaster);
    // Nobody may stop it from there, and a stopped one may be started there.
    ServerView view = ServerAdmin.look(site);
    assertThat(view.state()).isEqualTo(ServerView.State.UP);
    assertThat(view.host()).isEqualTo(Host.name());
  }

  @Test
  void a_server_on_loopback_is_out_of_another_machine_s_reach_and_says_what_to_do()
      throws Exception {
    ServerAdmin.start(site, DEFAULTS);
    long postmaster = Sites.postmaster(site);
    try (OtherMachine node = OtherMachine.opens(site)) {
      assertThat(node.says())
          .contains("runs on the machine " + Host.name() + " and this is " + OtherMachine.NAME)
          .contains("balsam server --listen all");
    }
    assertThat(Sites.postmaster(site)).isEqualTo(postmaster);
  }

  @Test
  void a_server_elsewhere_is_not_stopped_from_here() throws Exception {
    ServerAdmin.start(site, DEFAULTS);
    Path file = Sites.layout(site).serverFile();
    ServerRecord here = ServerFile.read(file).orElseThrow();
    ServerFile.write(file, here.withStart(here.binaries(), here.startedBy(), "login07.example"));
    try {
      assertThatThrownBy(() -> ServerAdmin.stop(site))
          .isInstanceOf(BalsamException.class)
          .hasMessageContaining("runs on the machine login07.example")
          .hasMessageContaining("Give the command there");
      assertThat(ServerAdmin.look(site).state()).isEqualTo(ServerView.State.SILENT);
      assertThat(site.resolve("server.stopped")).doesNotExist();
    } finally {
      ServerFile.write(file, here);
    }
  }

  @Test
  void the_rules_of_who_may_come_in_are_replaced_in_one_step() throws Exception {
    Path rules = site.resolve("db/pg_hba.conf");
    String before = Files.readString(rules);
    Object owner = Files.getAttribute(rules, "unix:uid");
    // Another name of the old file: what is written over in place is written over there, too.
    Path old = Files.createLink(temp.resolve("old rules"), rules);
    listening();
    assertThat(rules).content().contains("hostssl");
    assertThat(old).hasContent(before);
    assertThat(Files.getAttribute(rules, "unix:uid")).isEqualTo(owner);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(rules)))
        .isEqualTo("rw-------");
    try (Stream<Path> files = Files.list(site.resolve("db"))) {
      assertThat(files.filter(file -> file.getFileName().toString().startsWith(".server.tmp-")))
          .isEmpty();
    }
  }
}
