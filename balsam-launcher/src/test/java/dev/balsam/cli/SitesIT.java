package dev.balsam.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.admin.KnownSites;
import dev.balsam.admin.SiteServer;
import dev.balsam.cli.testing.InstalledBalsam;
import dev.balsam.cli.testing.InstalledBalsam.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code balsam init}, {@code server} and {@code which} as installed, on one site: each test begins
 * where the one before has left it, as processes and servers are dear.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class SitesIT {
  private static Path home;
  private static Path site;
  private static InstalledBalsam balsam;

  @BeforeAll
  static void prepare(@TempDir Path temp) throws IOException {
    home = temp.toRealPath();
    site = home.resolve("new/myWorkflow");
    balsam = InstalledBalsam.inHome(home);
  }

  @AfterAll
  static void stop() {
    SiteServer.of(site).stop();
  }

  private static void refused(Result result, int exit, String sentence) {
    assertThat(result.err()).contains(sentence).startsWith("balsam: ").doesNotContain("\tat ");
    assertThat(result.err().lines()).hasSize(1);
    assertThat(result.exit()).isEqualTo(exit);
  }

  @Test
  @Order(1)
  void init_makes_a_site_says_what_comes_next_and_never_harms_one() throws Exception {
    assertThat(balsam.run("which").ok()).contains("No site is active").contains("balsam init");

    assertThat(balsam.run("init", site.toString()).ok())
        .contains("Made the site " + site)
        .contains("source balsamactivate myWorkflow");
    assertThat(site.resolve("db/PG_VERSION")).exists();
    assertThat(site.resolve("db/postmaster.pid")).doesNotExist();
    assertThat(KnownSites.in(home.resolve(".balsam/sites.json")).list()).containsExactly(site);

    assertThat(balsam.run("init", site.toString(), "--json").ok())
        .isEqualToIgnoringNewLines("{\"site\":\"" + site + "\",\"created\":false}");

    Path file = Files.writeString(home.resolve("file"), "mine");
    refused(balsam.run("init", file.toString()), ExitCode.NOT_DONE, "is a file");
    refused(balsam.run("init", home.toString()), ExitCode.NOT_DONE, "is not empty and no site");
    refused(
        balsam.run("init", file.resolve("below").toString()), ExitCode.NOT_DONE, "cannot be made");
    assertThat(balsam.run("init").exit()).isEqualTo(ExitCode.WRONG_WORDS);
  }

  @Test
  @Order(2)
  void the_server_is_started_shown_reset_and_stopped() {
    InstalledBalsam here = balsam.site(site);
    assertThat(here.run("server", "--connect").ok()).contains("Started the Balsam DB server");
    assertThat(here.run("server", "--connect").ok())
        .isEqualToIgnoringNewLines("Connected to already running Balsam DB server!");

    assertThat(here.run("server", "--status").ok())
        .containsPattern("site +" + site)
        .containsPattern("server +running since 20")
        .containsPattern("address +127\\.0\\.0\\.1:\\d+ \\(this machine only\\)")
        .containsPattern("version +PostgreSQL \\d+")
        .containsPattern("connections +\\d+");
    Map<?, ?> before = (Map<?, ?>) JsonValues.parse(here.run("server", "--status", "--json").ok());
    assertThat(before.get("state")).isEqualTo("running");
    assertThat(before.get("kept")).isEqualTo(true);
    assertThat(before.get("stopped")).isNull();

    assertThat(here.run("server", "--reset").ok()).contains("was started again and runs at");
    Map<?, ?> after = (Map<?, ?>) JsonValues.parse(here.run("server", "--status", "--json").ok());
    assertThat(after.get("pid")).isNotEqualTo(before.get("pid"));
    assertThat(after.get("port")).isEqualTo(before.get("port"));
    assertThat(here.run("server", "--list-active-connections").exit()).isZero();

    assertThat(here.run("server", "--stop").ok()).contains("The server has stopped");
    Result stopped = here.run("server", "--status");
    assertThat(stopped.out()).containsPattern("server +stopped by ");
    assertThat(stopped.exit()).isEqualTo(ExitCode.UNREACHABLE);
    refused(here.run("kill", "1"), ExitCode.UNREACHABLE, "Start it with: balsam server --start");
    refused(here.run("server", "--list-active-connections"), ExitCode.UNREACHABLE, "does not run");
    assertThat(here.run("server", "--start").ok()).contains("The server runs at 127.0.0.1:");
    refused(here.run("kill", "1"), ExitCode.NOT_DONE, "1");
  }

  @Test
  @Order(3)
  void the_server_listens_for_other_machines_and_no_longer() {
    InstalledBalsam here = balsam.site(site);
    assertThat(here.run("server", "--listen", "127.0.0.2").ok())
        .contains("other machines: 127.0.0.2, port ")
        .contains("by TLS");
    assertThat(site.resolve("server.crt")).exists();
    refused(
        here.run("server", "--listen", "198.51.100.7"),
        ExitCode.NOT_DONE,
        "\"198.51.100.7\" is not an address of this machine");
    assertThat(here.run("server", "--listen", "loopback").ok()).contains("this machine only");
  }

  @Test
  @Order(4)
  void which_finds_sites_by_path_and_by_part() throws Exception {
    Path other = Files.createDirectories(home.resolve("new/otherFlow"));
    Files.writeString(other.resolve("connection.json"), "{}");
    KnownSites known = KnownSites.in(home.resolve(".balsam/sites.json"));
    known.add(other);

    assertThat(balsam.run("which", "--list").ok().lines())
        .containsExactly(site.toString(), other.toString());
    assertThat(balsam.run("which", "--name", "myWork").ok().strip()).isEqualTo(site.toString());
    assertThat(balsam.run("which", "--name", other.toString()).ok().strip())
        .isEqualTo(other.toString());
    Result several = balsam.run("which", "--name", "flow");
    refused(several, ExitCode.NOT_DONE, "in the paths of several sites");
    assertThat(several.out()).isEmpty();
    refused(balsam.run("which", "--name", "nowhere"), ExitCode.NOT_DONE, "No known site");

    assertThat(balsam.run("which").ok()).contains("No site is active").contains(site.toString());
    assertThat(balsam.site(site).run("which").ok()).containsPattern("site +" + site);
    // It came by being active, and goes when it is gone.
    Files.delete(other.resolve("connection.json"));
    assertThat(balsam.site(site).run("which", "--list", "--json").ok())
        .isEqualToIgnoringNewLines("[{\"site\":\"" + site + "\"}]");
  }

  @Test
  @Order(5)
  void bad_words_and_bad_sites_get_one_sentence() throws Exception {
    InstalledBalsam here = balsam.site(site);
    refused(here.run("server"), ExitCode.WRONG_WORDS, "Say what to do with the server");
    refused(here.run("server", "--start", "--stop"), ExitCode.WRONG_WORDS, "mutually exclusive");
    refused(balsam.run("server", "--status"), ExitCode.UNREACHABLE, "No site was named");
    Path plain = Files.createDirectory(home.resolve("plain"));
    refused(
        balsam.run("server", "--status", "--site", plain.toString()),
        ExitCode.UNREACHABLE,
        "There is no site");
    refused(
        balsam.run("kill", "1", "--site", plain.toString()),
        ExitCode.UNREACHABLE,
        "is not a site. Make one with: balsam init");
    assertThat(plain).isEmptyDirectory();

    Path record = site.resolve("server.json");
    String right = Files.readString(record);
    Files.writeString(record, right.replaceFirst("(\"password\" : \")[^\"]*", "$1wrong"));
    try {
      refused(
          here.run("server", "--connect"), ExitCode.UNREACHABLE, "password authentication failed");
      refused(here.run("kill", "1"), ExitCode.UNREACHABLE, "password authentication failed");
    } finally {
      Files.writeString(record, right);
    }
  }
}
