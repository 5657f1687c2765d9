package dev.balsam.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.Site;
import dev.balsam.admin.Diagnosis.Finding;
import dev.balsam.admin.Diagnosis.Level;
import dev.balsam.testing.OldSite;
import dev.balsam.testing.TestLauncher;
import dev.balsam.testing.TestSites;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
  @RegisterExtension static final TestSites SITES = new TestSites();
  private final Path temp;

  DoctorTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private static List<Finding> of(Diagnosis diagnosis, String check) {
    return diagnosis.findings().stream().filter(f -> f.check().equals(check)).toList();
  }

  private static Finding one(Diagnosis diagnosis, String check) {
    assertThat(of(diagnosis, check)).hasSize(1);
    return of(diagnosis, check).get(0);
  }

  @Test
  void this_machine_can_run_balsam_and_nothing_is_left_of_the_tries() throws Exception {
    Diagnosis diagnosis = Doctor.ofMachine().look();
    assertThat(one(diagnosis, "java").says()).contains(System.getProperty("java.version"));
    assertThat(one(diagnosis, "loopback").level()).isEqualTo(Level.OK);
    assertThat(of(diagnosis, "site")).isEmpty();
    Diagnosis nowhere = Doctor.of(temp.resolve("no/such")).look();
    assertThat(nowhere.healthy()).isFalse();
    assertThat(one(nowhere, "site").todo()).contains("balsam init " + temp.resolve("no/such"));
    assertThat(one(Doctor.of(temp).look(), "site").level()).isEqualTo(Level.FAIL);
    try (var left = Files.list(temp)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void jobs_of_however_many_kinds_are_counted() {
    App app = Balsam.app("fine", "true");
    for (int i = 0; i < 60; i++) {
      SITES.site().submit(Balsam.job("job", app).tag("kind", Integer.toString(i)));
      SITES.site().submit(Balsam.job("job", app).tag("kind", Integer.toString(i)));
    }
    assertThat(one(Doctor.of(SITES.site().directory()).look(), "jobs").says())
        .contains("120 jobs are ready");
  }

  @Test
  void a_site_whose_jobs_wait_in_vain_is_told_why() throws Exception {
    Site site = SITES.site();
    Path program = Files.writeString(temp.resolve("not-executable"), "x");
    site.register(Balsam.app("fine", "true"));
    site.register(Balsam.app("gone", "/no/such/program"));
    site.register(Balsam.app("plain", program.toString()));
    site.register(Balsam.app("nowhere", "no-such-program-at-all"));
    site.submit(Balsam.job("fits", Balsam.app("fine", "true")));
    Diagnosis alone = Doctor.of(site.directory()).look();
    assertThat(one(alone, "jobs").says()).contains("1 job is ready, and no launcher is running");
    assertThat(of(alone, "apps"))
        .extracting(Finding::says)
        .anySatisfy(says -> assertThat(says).contains("\"gone\"", "does not exist"))
        .anySatisfy(says -> assertThat(says).contains("\"plain\"", "may not be executed"))
        .anySatisfy(says -> assertThat(says).contains("\"nowhere\"", "not on the PATH"))
        .noneSatisfy(says -> assertThat(says).contains("\"fine\""));
    TestLauncher.on(site);
    assertThat(one(Doctor.of(site.directory()).look(), "jobs").level()).isEqualTo(Level.OK);
    site.submit(Balsam.job("huge", Balsam.app("fine", "true")).nodes(5_000));
    site.submit(
        Balsam.job(
            "hooked",
            Balsam.app("hooked").executable("true").preprocess("unheard of", c -> {}).build()));
    Diagnosis stuck = Doctor.of(site.directory()).look();
    assertThat(of(stuck, "jobs"))
        .extracting(Finding::says)
        .hasSize(2)
        .anySatisfy(says -> assertThat(says).contains("has 4 of the 5000 nodes"))
        .anySatisfy(says -> assertThat(says).contains("unheard of"));
    assertThat(stuck.healthy()).isEqualTo(one(stuck, "permissions").level() != Level.FAIL);
    SITES.sql("update balsam.launcher set lease_until = now() - interval '1 minute'");
    assertThat(one(Doctor.of(site.directory()).look(), "launchers").level()).isEqualTo(Level.OK);
  }

  @Test
  void what_keeps_one_out_of_a_site_is_told() throws Exception {
    Path place = temp.resolve("site");
    String url = OldSite.at(2);
    Files.createDirectories(place);
    connection(place, url, TestSites.password());
    Diagnosis old = Doctor.of(place).look();
    assertThat(one(old, "schema").level()).isEqualTo(Level.WARN);
    assertThat(one(old, "login").level()).isEqualTo(Level.OK);
    assertThat(TestSites.sql(url, "select version from balsam.schema_version"))
        .containsExactly("2");
    Files.setPosixFilePermissions(
        place.resolve("connection.json"), PosixFilePermissions.fromString("rw-r--r--"));
    Files.writeString(place.resolve("settings.json"), "{\"nonsense\": 1}");
    Diagnosis open = Doctor.of(place).look();
    assertThat(one(open, "permissions").says()).contains("connection.json (rw-r--r--)");
    assertThat(one(open, "settings").says()).contains("nonsense");
    assertThat(open.healthy()).isFalse();
    connection(place, url, "wrong");
    Diagnosis wrong = Doctor.of(place).look();
    assertThat(one(wrong, "login").level()).isEqualTo(Level.FAIL);
    assertThat(one(wrong, "login").says()).contains("password");
    Files.writeString(place.resolve("connection.json"), "{");
    assertThat(one(Doctor.of(place).look(), "login").level()).isEqualTo(Level.FAIL);
  }

  @Test
  void a_server_that_was_killed_is_told_from_one_that_was_stopped() throws Exception {
    Path place = temp.resolve("own");
    Balsam.open(place).close();
    assertThat(one(Doctor.of(place).look(), "server").says()).contains("was stopped");
    try (Site site = Balsam.open(place)) {
      assertThat(site.jobs().count()).isZero();
      assertThat(one(Doctor.of(place).look(), "server").says()).contains("was running");
    }
    Files.writeString(place.resolve("db/postmaster.pid"), "4194304\n" + place + "/db\n0\n0\n");
    Diagnosis killed = Doctor.of(place).look();
    assertThat(one(killed, "server").says()).contains("had been killed; it was started again");
    assertThat(one(killed, "login").level()).isEqualTo(Level.OK);
    assertThat(one(killed, "permissions").level()).isEqualTo(Level.OK);
    String server = Files.readString(place.resolve("server.json"));
    Files.writeString(
        place.resolve("server.json"),
        server.replaceFirst("\"password\" : \"[^\"]*\"", "\"password\" : \"wrong\""));
    Diagnosis wrong = Doctor.of(place).look();
    assertThat(one(wrong, "login").level()).isEqualTo(Level.FAIL);
    assertThat(one(wrong, "login").says()).contains("password");
    assertThat(wrong.healthy()).isFalse();
  }

  private static void connection(Path place, String url, String password) throws Exception {
    Path file = place.resolve("connection.json");
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(
        file,
        "{\"url\": \"%s\", \"user\": \"%s\", \"password\": \"%s\"}"
            .formatted(url, TestSites.user(), password));
  }
}
