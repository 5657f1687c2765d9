package dev.balsam.internal.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.balsam.BalsamException;
import dev.balsam.internal.postgres.ServerAccount.Owner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As whom the server runs. */
class AccountTest {
  private static final Owner NOBODY = new Owner(65534, 65534);
  private static final Map<String, String> PATH = Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");

  private final Path temp;

  AccountTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private static Host host(boolean root, boolean namespaces) {
    return new Host(root, true, () -> namespaces, PATH, Path.of("/root"));
  }

  private static Host withoutNamespaces() {
    Host here = Host.current();
    return new Host(here.root(), here.named(), () -> false, here.environment(), here.home());
  }

  @Test
  void a_plain_user_runs_it_as_themselves() {
    ServerAccount account = ServerAccount.choose(host(false, true), Optional.empty());
    assertThat(account.prefix()).isEmpty();
    assertThat(account.otherUser()).isFalse();
  }

  @Test
  void a_user_without_a_name_runs_it_in_a_user_namespace() {
    Host nameless = new Host(false, false, () -> true, PATH, Path.of("/"));
    assertThat(ServerAccount.choose(nameless, Optional.empty()).prefix())
        .containsExactly("unshare", "-U");
    Host confined = new Host(false, false, () -> false, PATH, Path.of("/"));
    assertThatThrownBy(() -> ServerAccount.choose(confined, Optional.empty()))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("not in the user database");
  }

  @Test
  void root_runs_it_in_a_user_namespace() {
    assertThat(ServerAccount.choose(host(true, true), Optional.empty()).prefix())
        .containsExactly("unshare", "-U");
    assertThat(ServerAccount.choose(host(true, true), Optional.of(NOBODY)).owner())
        .contains(new Owner(0, 0));
  }

  @Test
  void root_without_namespaces_runs_it_as_nobody() {
    assumeTrue(host(true, false).onPath("setpriv").isPresent(), "there is no setpriv");
    ServerAccount account = ServerAccount.choose(host(true, false), Optional.empty());
    assertThat(account.prefix()).startsWith("setpriv", "--reuid=65534");
    assertThat(account.owner()).contains(NOBODY);
  }

  @Test
  void root_runs_a_user_s_cluster_as_that_user() {
    assumeTrue(host(true, true).onPath("setpriv").isPresent(), "there is no setpriv");
    ServerAccount account =
        ServerAccount.choose(host(true, true), Optional.of(new Owner(1000, 100)));
    assertThat(account.prefix()).contains("--reuid=1000", "--regid=100");
  }

  @Test
  void without_any_way_to_drop_root_it_says_so() {
    Host bare = new Host(true, true, () -> false, Map.of("PATH", "/nowhere"), Path.of("/root"));
    assertThatThrownBy(() -> ServerAccount.choose(bare, Optional.empty()))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("setpriv is not on the PATH");
  }

  @Test
  void a_site_goes_from_root_to_nobody_and_back() throws Exception {
    assumeTrue(Sites.root() && Host.current().userNamespaces().getAsBoolean(), "only as root");
    everybodyMayEnter(temp);
    Path site = temp.resolve("site");
    PostgresSettings settings = PostgresSettings.defaults();
    try (ManagedPostgres server = ManagedPostgres.open(site, settings, withoutNamespaces())) {
      Sites.execute(server, "create table kept as select 42 as answer");
      assertThat(SiteFiles.owner(Path.of("/proc/" + Sites.postmaster(site)))).contains(65534);
    }
    assertThat(Sites.running(site)).isFalse();
    try (ManagedPostgres server = ManagedPostgres.open(site, settings)) {
      assertThat(Sites.query(server, "select answer from kept")).isEqualTo("42");
      assertThat(SiteFiles.owner(site.resolve("db"))).contains(0);
    }
    try (ManagedPostgres server = ManagedPostgres.open(site, settings, withoutNamespaces())) {
      assertThat(Sites.query(server, "select answer from kept")).isEqualTo("42");
      assertThat(SiteFiles.owner(site.resolve("db"))).contains(65534);
    }
    assertThat(Sites.running(site)).isFalse();
  }

  @Test
  void root_opens_the_site_of_a_user_and_leaves_it_theirs() throws Exception {
    assumeTrue(Sites.root(), "only as root");
    everybodyMayEnter(temp);
    Path site = Sites.stopped(temp.resolve("site"));
    SiteFiles.setOwnerOfTree(site, 4321, 4321);
    try (ManagedPostgres server = ManagedPostgres.open(site, PostgresSettings.defaults())) {
      assertThat(Sites.query(server, "select 1")).isEqualTo("1");
      assertThat(SiteFiles.owner(Path.of("/proc/" + Sites.postmaster(site)))).contains(4321);
    }
    assertThat(Sites.running(site)).isFalse();
    try (var files = Files.walk(site)) {
      assertThat(files.map(SiteFiles::owner).distinct()).containsExactly(Optional.of(4321));
    }
  }

  @Test
  void a_site_that_nobody_may_enter_is_refused_in_one_sentence() throws Exception {
    assumeTrue(Sites.root(), "only as root");
    Path closed = Files.createDirectory(temp.resolve("closed"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
    assertThatThrownBy(
            () ->
                ManagedPostgres.open(
                        closed.resolve("site"), PostgresSettings.defaults(), withoutNamespaces())
                    .close())
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("forbids user namespaces")
        .hasMessageContaining("may not enter");
  }

  private static void everybodyMayEnter(Path directory) throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
