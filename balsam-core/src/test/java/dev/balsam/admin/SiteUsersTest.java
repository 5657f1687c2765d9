package dev.balsam.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.Balsam;
import dev.balsam.BalsamException;
import dev.balsam.Site;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SiteUsersTest {
  @RegisterExtension static final SharedSite SITE = new SharedSite();

  private static SiteUsers users() {
    return SiteUsers.of(SITE.owner());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "two words",
        "x;drop table balsam.job",
        "it\"s",
        "o'brien",
        "-rf",
        "../up",
        "a/b",
        "a:b",
        "näme",
        "public",
        "balsam",
        "pg_monitor",
        "balsam_users_1",
        "current_user"
      })
  void what_is_no_login_name_is_refused_in_one_sentence(String name) {
    assertThatThrownBy(() -> users().add(name))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("login name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"carl", "Dora.Smith", "e-mil@lab.example", "select", "1abc", "_x"})
  void login_names_of_all_kinds_come_and_go(String name) throws SQLException {
    String password = SharedSite.password(users().add(name));
    try (Connection connection = DriverManager.getConnection(SITE.url(), name, password)) {
      assertThat(users().list()).contains(new SiteUser(name, false, 1));
      users().drop(name);
      assertThat(connection.isValid(5)).isFalse();
    }
    assertThat(users().list()).extracting(SiteUser::name).doesNotContain(name);
    assertThatThrownBy(() -> DriverManager.getConnection(SITE.url(), name, password))
        .isInstanceOf(SQLException.class);
  }

  @Test
  void a_user_is_added_once_and_dropped_once() {
    users().add("fred");
    assertThatThrownBy(() -> users().add("fred"))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("already");
    users().drop("fred");
    assertThatThrownBy(() -> users().drop("fred"))
        .isInstanceOf(BalsamException.class)
        .hasMessage("There is no user \"fred\" on this site. Known: [anna, bob].");
    assertThatThrownBy(() -> users().drop("balsam")).isInstanceOf(BalsamException.class);
  }

  @Test
  void what_a_dropped_user_did_stays_in_the_history() {
    String password = SharedSite.password(users().add("gone"));
    long id;
    try (Site gone =
        Balsam.connect(SITE.url(), "gone", password, SITE.directory().resolve("../gone"))) {
      id = gone.submit(Balsam.job("left", Balsam.app("hello", "true"))).id();
    }
    users().drop("gone");
    assertThat(SITE.owner().job(id).submittedBy()).contains("gone");
    assertThat(SITE.owner().job(id).history().get(0).by()).contains("gone");
  }

  @Test
  void no_password_is_in_a_file_that_others_can_read_or_in_the_server_s_log() throws IOException {
    Invitation invitation = users().add("secret");
    String password = SharedSite.password(invitation);
    assertThat(invitation.toString()).doesNotContain(password);
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(SITE.directory().resolve("address.json"))))
        .isEqualTo("rw-r--r--");
    assertThat(Files.readString(SITE.directory().resolve("address.json")))
        .contains("\"port\"")
        .doesNotContain("password");
    try (Stream<Path> log = Files.list(SITE.directory().resolve("log/server"))) {
      for (Path file : log.toList()) {
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).doesNotContain(password);
      }
    }
    users().drop("secret");
  }

  @Test
  void there_is_nothing_to_join_at_one_s_own_site() {
    assertThatThrownBy(() -> SiteUsers.join(SITE.directory(), "1:anna:x"))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("nothing to join");
  }

  @Test
  void a_group_that_is_none_is_named() {
    assertThatThrownBy(() -> users().shareFiles("no-such-group"))
        .isInstanceOf(BalsamException.class)
        .hasMessageStartingWith("There is no group \"no-such-group\"");
  }

  @Test
  void shared_files_are_the_group_s_to_write_and_secrets_stay_the_owner_s() throws IOException {
    Path site = SITE.directory();
    Path old = Files.createDirectories(site.resolve("data/wf/job_1"));
    Files.writeString(old.resolve("job.out"), "x");
    users()
        .shareFiles(
            Files.readAttributes(site, java.nio.file.attribute.PosixFileAttributes.class)
                .group()
                .getName());
    assertThat(mode(site) & 0070).isEqualTo(0050);
    assertThat(mode(site.resolve("data")) & 02070).isEqualTo(02070);
    assertThat(mode(old) & 02070).isEqualTo(02070);
    assertThat(mode(old.resolve("job.out")) & 0070).isEqualTo(0060);
    assertThat(mode(site.resolve("spool")) & 03070).isEqualTo(02070);
    assertThat(mode(site.resolve("log")) & 03070).isEqualTo(03070);
    assertThat(mode(site.resolve("log/server")) & 0077).isZero();
    assertThat(mode(site.resolve("batch")) & 03070).isEqualTo(03070);
    assertThat(mode(site.resolve("agents")) & 03070).isEqualTo(03070);
    assertThat(mode(site.resolve("db"))).isEqualTo(0700);
    assertThat(mode(site.resolve("server.json"))).isEqualTo(0600);
  }

  private static int mode(Path file) throws IOException {
    return (Integer) Files.getAttribute(file, "unix:mode") & 07777;
  }
}
