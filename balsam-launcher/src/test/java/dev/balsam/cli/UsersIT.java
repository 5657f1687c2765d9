package dev.balsam.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.balsam.cli.testing.InstalledBalsam;
import dev.balsam.cli.testing.InstalledBalsam.Result;
import dev.balsam.cli.testing.LoginUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two users of the operating system share a site by the installed command. Each test begins where
 * the one before has left it. Only root can be two users.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class UsersIT {
  private static final String GROUP = "users";
  private static boolean ready;
  private static InstalledBalsam ownersBalsam;
  private static InstalledBalsam guestsBalsam;
  private static LoginUser owner;
  private static LoginUser guest;
  private static Path site;
  private static String token = "";

  @BeforeAll
  static void prepare(@TempDir Path temp) throws IOException, InterruptedException {
    assumeTrue(Files.isWritable(Path.of("/etc/shadow")), "only as root");
    assumeTrue(LoginUser.numberOf(GROUP).isPresent(), "there is no group " + GROUP);
    Path root = temp.toRealPath();
    everybodyMayEnter(root);
    // Where it was built only its maker may be able to read it.
    run("cp", "-a", InstalledBalsam.distribution().toString(), root.toString());
    run("chmod", "-R", "a+rX", root.resolve("balsam").toString());
    owner = LoginUser.of("daemon", GROUP, root);
    guest = LoginUser.of("bin", GROUP, root);
    assumeTrue(
        guest.can("test", "-x", System.getProperty("java.home") + "/bin/java"),
        "others may not run this Java");
    // Only root can make a directory in root's; the owner makes the site in their own.
    Path project = Files.createDirectories(root.resolve("project"));
    run("chown", "daemon", project.toString());
    everybodyMayEnter(project);
    site = project.resolve("water");
    ownersBalsam = owner.balsam(root.resolve("balsam")).site(site);
    guestsBalsam = guest.balsam(root.resolve("balsam")).site(site);
    ready = true;
  }

  @AfterAll
  static void stop() {
    if (ready) {
      ownersBalsam.run("server", "--stop");
    }
  }

  private static Result owner(String... words) {
    return ownersBalsam.run(words);
  }

  private static Result guest(String... words) {
    return guestsBalsam.run(words);
  }

  private static void refused(Result result, int exit, String sentence) {
    assertThat(result.err()).contains(sentence).startsWith("balsam: ").doesNotContain("\tat ");
    assertThat(result.err().lines()).hasSize(1);
    assertThat(result.exit()).isEqualTo(exit);
  }

  @Test
  @Order(1)
  void a_site_that_is_not_shared_is_closed_to_others() {
    owner("init", site.toString()).ok();
    owner("server", "--connect").ok();
    owner("app", "--name", "hello", "--executable", "echo hello").ok();
    assertThat(guest("ls").exit()).isEqualTo(ExitCode.UNREACHABLE);
  }

  @Test
  @Order(2)
  void the_owner_adds_a_user_who_takes_up_the_token_once() throws Exception {
    Result added = owner("server", "--add-user", "bin", "--group", GROUP);
    // The token alone, so that it can go into a file or a pipe.
    token = added.ok().strip();
    assertThat(token).hasLineCount(1);
    assertThat(added.err()).startsWith("Give this token to bin");

    refused(guest("ls"), ExitCode.UNREACHABLE, "belongs to daemon, and you have no access");
    refused(join("1:bin:x"), ExitCode.NOT_DONE, "is for another site");
    refused(join("nonsense"), ExitCode.NOT_DONE, "is not a token");
    assertThat(join(token).ok()).contains("You may use the site now, as bin.");
    refused(join(token), ExitCode.UNREACHABLE, "It works once");
    assertThat(guest("ls").exit()).isZero();
    assertThat(owner("server", "--list-users").ok())
        .containsPattern("balsam +owner")
        .containsPattern("bin +collaborator");
  }

  private static Result join(String what) {
    return guestsBalsam.runWith(what + "\n", "server", "--join");
  }

  @Test
  @Order(3)
  void both_submit_and_each_runs_the_jobs_of_the_other_in_the_same_directories() {
    owner("job", "--name", "of-owner", "--workflow", "w", "--application", "hello").ok();
    String id =
        guest("job", "--name", "of-guest", "--workflow", "w", "--application", "hello").ok();
    assertThat(guest("launcher", "--consume-all", "--job-mode=serial").exit()).isZero();
    assertThat(owner("ls", "--wf", "w", "--by-states").ok()).containsPattern("JOB_FINISHED +2");

    // The second run finds the directory and the output of the first one's user.
    owner("restart", "--id", id.strip()).ok();
    assertThat(owner("launcher", "--consume-all", "--job-mode=serial").exit()).isZero();
    assertThat(guest("ls", "--wf", "w", "--by-states").ok()).containsPattern("JOB_FINISHED +2");
    assertThat(guest("output", id.strip()).ok()).contains("hello");
    String history = owner("ls", "--id", id.strip(), "--history").ok();
    assertThat(history).contains("(by bin)");
    assertThat(guest("ls", "--id", id.strip(), "--history").ok()).isEqualTo(history);
  }

  @Test
  @Order(4)
  void neither_reads_the_other_s_secrets_nor_touches_what_is_not_theirs() throws Exception {
    Path access;
    try (Stream<Path> files = Files.list(guest.home().resolve(".balsam/access"))) {
      access = files.findFirst().orElseThrow();
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(access)))
        .isEqualTo("rw-------");
    assertThat(Files.readString(access))
        .doesNotContain(token.substring(token.lastIndexOf(':') + 1));
    assertThat(guest.can("cat", access.toString())).isTrue();
    assertThat(owner.can("cat", access.toString())).isFalse();

    assertThat(guest.can("cat", "" + site.resolve("address.json"))).isTrue();
    assertThat(guest.can("cat", "" + site.resolve("server.json"))).isFalse();
    assertThat(guest.can("ls", "" + site.resolve("db"))).isFalse();
    assertThat(guest.can("ls", "" + site.resolve("log/server"))).isFalse();
    assertThat(guest.can("mv", "" + site.resolve("server.json"), "" + site.resolve("x"))).isFalse();
    assertThat(guest.can("mv", "" + site.resolve("log/server"), "" + site.resolve("log/x")))
        .isFalse();
    assertThat(guest.can("touch", "" + site.resolve("new"))).isFalse();
    assertThat(guest.can("touch", "" + site.resolve("log/of-guest.log"))).isTrue();
  }

  @Test
  @Order(5)
  void the_server_and_the_users_are_the_owner_s() {
    refused(guest("server", "--stop"), ExitCode.NOT_DONE, "belongs to the user daemon");
    refused(guest("server", "--add-user", "games"), ExitCode.NOT_DONE, "Only the owner");
    refused(guest("server", "--drop-user", "bin"), ExitCode.NOT_DONE, "Only the owner");
    refused(guest("rm", "jobs", "--all", "--yes"), ExitCode.NOT_DONE, "Only the owner");
    String away = guest.home().resolve("away").toString();
    refused(guest("site", "backup", away), ExitCode.NOT_DONE, "Only the owner");
    refused(guest("site", "copy", away), ExitCode.NOT_DONE, "Only the owner");
    refused(guest("site", "move", away), ExitCode.NOT_DONE, "belongs to the user daemon");
    assertThat(guest("server", "--connect").ok()).contains("already running");
    assertThat(guest("server", "--status").ok()).contains("running");
    assertThat(guest("ls").exit()).isZero();
  }

  @Test
  @Order(5)
  void a_collaborator_s_doctor_gets_in_and_blames_nothing_that_is_as_it_should_be() {
    String found = guest("doctor").out();
    for (String good : List.of("site-space", "permissions", "server", "login", "schema", "jobs")) {
      assertThat(found).containsPattern("(?m)^ok +" + good + " ");
    }
  }

  @Test
  @Order(6)
  void a_stopped_server_is_the_owner_s_to_start() {
    owner("server", "--stop").ok();
    refused(guest("ls"), ExitCode.UNREACHABLE, "only its owner daemon may start it");
    assertThat(guest("doctor").out()).contains("only its owner daemon may start it");
    refused(guest("server", "--start"), ExitCode.NOT_DONE, "belongs to the user daemon");
    owner("server", "--start").ok();
    assertThat(guest("ls").exit()).isZero();
  }

  @Test
  @Order(7)
  void a_dropped_user_is_out_and_what_they_did_stays() {
    assertThat(owner("server", "--drop-user", "bin", "--json").ok())
        .isEqualTo("{\"user\":\"bin\"}\n");
    refused(guest("ls"), ExitCode.UNREACHABLE, "may have dropped you");
    assertThat(owner("ls", "--wf", "w", "--history").ok()).contains("(by bin)");
  }

  @Test
  @Order(8)
  void what_root_adds_needs_no_token() throws Exception {
    InstalledBalsam root = InstalledBalsam.inHome(site.resolve("../..")).site(site);
    assertThat(root.run("server", "--add-user", "bin").ok()).contains("which only bin can read");
    assertThat(owner.can("cat", "" + site.resolve("users/bin.json"))).isFalse();
    assertThat(guest("ls").exit()).isZero();
  }

  private static void everybodyMayEnter(Path directory) throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void run(String... words) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder(words).inheritIO().start().waitFor()).isZero();
  }
}
