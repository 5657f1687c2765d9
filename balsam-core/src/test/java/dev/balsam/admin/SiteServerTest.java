package dev.balsam.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.Balsam;
import dev.balsam.BalsamException;
import dev.balsam.Site;
import dev.balsam.SiteUnreachableException;
import dev.balsam.internal.postgres.ServerAdmin;
import dev.balsam.internal.postgres.ServerView.Login;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One site and its real server. */
class SiteServerTest {
  private static Path temp;
  private static Path directory;
  private static SiteServer server;

  @BeforeAll
  static void make(@TempDir Path directories) {
    temp = directories;
    directory = temp.resolve("site");
    SiteDirectory.create(directory);
    server = SiteServer.of(directory);
  }

  @AfterAll
  static void stop() {
    server.stop();
  }

  private static Connection connect(String application) throws SQLException {
    Login login = ServerAdmin.look(directory).login().orElseThrow();
    return DriverManager.getConnection(
        login.url() + "&ApplicationName=" + application, login.user(), login.password());
  }

  @Test
  void what_was_started_here_outlives_the_last_close_and_says_how_it_is() {
    ServerStatus status = server.start();
    Balsam.open(directory).close();
    assertThat(server.status().running()).isTrue();
    assertThat(status.kept()).isTrue();
    assertThat(status.address()).isEqualTo("127.0.0.1:" + status.port());
    assertThat(status.addresses()).isEmpty();
    assertThat(ProcessHandle.of(status.pid())).isPresent();
    assertThat(status.database().orElseThrow().version()).matches("\\d+\\.\\d+.*");
    assertThat(status.database().orElseThrow().bytes()).isGreaterThan(1_000_000);
    assertThat(server.connect()).isTrue();
  }

  @Test
  void what_was_stopped_on_purpose_stays_down_until_somebody_starts_it() {
    server.start();
    assertThat(server.stop()).isTrue();
    assertThat(server.stop()).isFalse();
    assertThatThrownBy(() -> SiteServer.requireNotStopped(directory))
        .isInstanceOf(SiteUnreachableException.class)
        .hasMessageContaining("was stopped by " + System.getProperty("user.name"))
        .hasMessageEndingWith("Start it with: balsam server --start");
    assertThat(server.status().stopped().orElseThrow()).startsWith("by ");
    assertThat(server.status().pid()).isZero();
    assertThatThrownBy(server::connections)
        .isInstanceOf(SiteUnreachableException.class)
        .hasMessageContaining("does not run");
    // Who opens the site in Java wants it, and it ends with them.
    try (Site site = Balsam.open(directory)) {
      assertThat(site.jobs().count()).isZero();
      SiteServer.requireNotStopped(directory);
    }
    assertThatThrownBy(() -> SiteServer.requireNotStopped(directory))
        .isInstanceOf(SiteUnreachableException.class);
    assertThat(server.connect()).isFalse();
    SiteServer.requireNotStopped(directory);
    assertThat(server.status().stopped()).isEmpty();
  }

  @Test
  void a_launcher_that_looks_after_its_server_leaves_it_stopped() {
    server.start();
    try (Site site = Balsam.open(directory)) {
      server.stop();
      assertThatThrownBy(() -> site.engine().revive()).isInstanceOf(SiteUnreachableException.class);
      assertThat(server.status().running()).isFalse();
      server.start();
      assertThat(site.jobs().count()).isZero();
    }
  }

  @Test
  void a_reset_ends_connections_and_keeps_the_port() throws Exception {
    ServerStatus before = server.start();
    try (Connection old = connect("old");
        Site site = Balsam.open(directory)) {
      assertThat(site.jobs().count()).isZero();
      ServerStatus after = server.reset();
      assertThat(after.running()).isTrue();
      assertThat(after.pid()).isNotEqualTo(before.pid());
      assertThat(after.port()).isEqualTo(before.port());
      assertThat(old.isValid(5)).isFalse();
      assertThat(site.jobs().count()).isZero();
    }
  }

  @Test
  void connections_are_listed_with_who_and_what() throws Exception {
    server.start();
    try (Connection mine = connect("thesis");
        var ask = mine.createStatement()) {
      ask.execute("select 'a mark'");
      List<ServerConnection> all = server.connections();
      assertThat(all)
          .filteredOn(one -> one.application().equals("thesis"))
          .singleElement()
          .satisfies(
              one -> {
                assertThat(one.query()).isEqualTo("select 'a mark'");
                assertThat(one.state()).isEqualTo("idle");
                assertThat(one.user()).isEqualTo("balsam");
                assertThat(one.address()).contains("127.0.0.1");
                assertThat(one.encrypted()).isFalse();
              });
      assertThat(server.status().database().orElseThrow().connections()).isGreaterThanOrEqualTo(1);
    }
  }

  @Test
  void the_server_of_somebody_else_is_used_and_not_touched() {
    server.start();
    Login login = ServerAdmin.look(directory).login().orElseThrow();
    Path other = temp.resolve("other");
    Balsam.connect(login.url(), login.user(), login.password(), other).close();
    SiteServer elsewhere = SiteServer.of(other);
    assertThat(elsewhere.connect()).isTrue();
    assertThat(elsewhere.status().own()).isFalse();
    assertThat(elsewhere.status().database()).isPresent();
    assertThatThrownBy(elsewhere::stop)
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("not Balsam's to start and stop")
        .hasMessageNotContaining(login.password());
    assertThat(server.status().running()).isTrue();
  }

  @Test
  void what_is_no_site_is_refused() throws Exception {
    Path empty = Files.createDirectory(temp.resolve("empty"));
    assertThatThrownBy(() -> SiteServer.of(empty))
        .isInstanceOf(SiteUnreachableException.class)
        .hasMessageContaining("There is no site \"" + empty + "\"")
        .hasMessageContaining("balsam init");
    assertThat(empty).isEmptyDirectory();
  }
}
