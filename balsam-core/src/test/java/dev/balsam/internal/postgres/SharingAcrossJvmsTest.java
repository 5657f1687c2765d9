package dev.balsam.internal.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharingAcrossJvmsTest {
  private static final int JVMS = 8;
  private final Path temp;

  SharingAcrossJvmsTest(@TempDir Path temp) {
    this.temp = temp;
  }

  @Test
  void eight_jvms_that_open_a_new_site_at_once_share_one_server() throws Exception {
    Path site = temp.resolve("site");
    List<SiteUser> users = new ArrayList<>();
    try {
      for (int i = 0; i < JVMS; i++) {
        users.add(SiteUser.start(site));
      }
      List<String> seen =
          users.stream().map(user -> user.says() + " " + user.says()).distinct().toList();
      assertThat(seen).singleElement().asString().matches("\\d+ balsam .*");
      long postmaster = Sites.postmaster(site);
      for (SiteUser user : users.subList(1, JVMS)) {
        user.finish();
      }
      assertThat(Sites.postmaster(site)).isEqualTo(postmaster);
      users.get(0).finish();
      assertThat(Sites.running(site)).isFalse();
    } finally {
      users.forEach(SiteUser::close);
    }
  }

  @Test
  void the_server_of_a_killed_jvm_is_found_and_stopped_by_the_next_one() throws Exception {
    Path site = Sites.stopped(temp.resolve("site"));
    String killed;
    try (SiteUser user = SiteUser.start(site)) {
      killed = user.says() + " " + user.says();
      user.kill9();
    }
    assertThat(Sites.running(site)).isTrue();
    long postmaster = Sites.postmaster(site);
    try (ManagedPostgres server = ManagedPostgres.open(site, PostgresSettings.defaults())) {
      assertThat(killed).startsWith(server.port() + " ");
      assertThat(Sites.postmaster(site)).isEqualTo(postmaster);
      assertThat(Sites.query(server, "select 1")).isEqualTo("1");
    }
    assertThat(Sites.running(site)).isFalse();
  }

  @Test
  void a_jvm_that_closes_leaves_the_server_to_the_other_one() throws Exception {
    Path site = Sites.stopped(temp.resolve("site"));
    SiteUser user;
    try (ManagedPostgres server = ManagedPostgres.open(site, PostgresSettings.defaults())) {
      user = SiteUser.start(site);
      assertThat(user.says()).isEqualTo(Integer.toString(server.port()));
      assertThat(user.says()).startsWith("balsam ");
    }
    try (user) {
      assertThat(Sites.running(site)).isTrue();
      user.finish();
      assertThat(Sites.running(site)).isFalse();
    }
  }

  @Test
  void who_waits_while_a_site_is_moved_makes_no_other_one_in_its_place() throws Exception {
    Path site = Sites.stopped(temp.resolve("site"));
    Path moved = temp.resolve("moved");
    List<SiteUser> waiting = new ArrayList<>();
    try {
      ServerAdmin.whileStopped(
          site,
          () -> {
            try {
              waiting.add(SiteUser.start(site));
              awaitWaiterFor(site.resolve(".server.lock"));
              Files.move(site, moved);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
      assertThat(waiting.get(0).says())
          .isEqualTo(
              "The site "
                  + site
                  + " was moved or deleted while this waited for it. Name the place where it is"
                  + " now.");
      assertThat(waiting.get(0).says()).isEqualTo("closed");
    } finally {
      waiting.forEach(SiteUser::close);
    }
    assertThat(site).doesNotExist();
    try (ManagedPostgres server = ManagedPostgres.open(moved, PostgresSettings.defaults())) {
      assertThat(Sites.query(server, "select 1")).isEqualTo("1");
    }
  }

  // Linux lists who waits for a lock below it, with an arrow: proc(5).
  private static void awaitWaiterFor(Path file) throws IOException {
    String waiter = ".*-> POSIX .*:" + Files.getAttribute(file, "unix:ino") + " .*";
    while (Files.readAllLines(Path.of("/proc/locks")).stream()
        .noneMatch(line -> line.matches(waiter))) {
      Thread.onSpinWait();
    }
  }

  @Test
  void variables_of_the_environment_do_not_reach_the_server() throws Exception {
    Path site = Sites.stopped(temp.resolve("site"));
    Map<String, String> noise =
        Map.ofEntries(
            Map.entry("PGPORT", "1"),
            Map.entry("PGHOST", "nowhere.invalid"),
            Map.entry("PGUSER", "nobody"),
            Map.entry("PGDATA", "/nowhere"),
            Map.entry("PGDATABASE", "nothing"),
            Map.entry("PGPASSWORD", "wrong"),
            Map.entry("PGOPTIONS", "-c search_path=nowhere"),
            Map.entry("PGCTLTIMEOUT", "0"),
            Map.entry("LD_LIBRARY_PATH", "/nowhere"),
            Map.entry("LC_ALL", "C.UTF-8"));
    try (SiteUser user = SiteUser.start(site, noise)) {
      assertThat(user.says()).matches("[1-9]\\d{3,}");
      assertThat(user.says()).startsWith("balsam ");
      user.finish();
    }
    assertThat(Sites.running(site)).isFalse();
  }

  @Test
  void the_name_of_a_site_may_be_in_any_script() throws Exception {
    // Named by a shell: where the tests run in the POSIX locale this JVM cannot say such a name.
    Path link = temp.resolve("link");
    Sites.run(
        "sh", "-c", "mkdir \"$1/$(printf 'Stra\\303\\237e \\346\\227\\245')\"", "sh", "" + temp);
    Sites.run("sh", "-c", "ln -s \"$1/Stra\"* \"$1/link\"", "sh", "" + temp);
    try (SiteUser user = SiteUser.start(link, Map.of("LC_ALL", "C.UTF-8"))) {
      assertThat(user.says()).matches("\\d+");
      assertThat(user.says()).startsWith("balsam ");
      user.finish();
    }
  }
}
