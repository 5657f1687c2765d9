package dev.balsam.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.balsam.Balsam;
import dev.balsam.BalsamException;
import dev.balsam.Job;
import dev.balsam.JobState;
import dev.balsam.Site;
import dev.balsam.SiteUnreachableException;
import dev.balsam.testing.ChildJvm;
import dev.balsam.testing.RichSite;
import dev.balsam.testing.TestLauncher;
import dev.balsam.testing.TestSites;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class SiteCopyMoveTest {
  @RegisterExtension static final TestSites SITES = new TestSites();
  private static final Path SHARED_MEMORY = Path.of("/dev/shm");
  private final Path temp;

  SiteCopyMoveTest(@TempDir Path temp) {
    this.temp = temp;
  }

  /** Another JVM that has a site open: {@code DIRECTORY}. */
  public static void main(String[] arguments) throws IOException {
    try (Site site = Balsam.open(Path.of(arguments[0]))) {
      System.out.println("open " + site.jobs().count());
      System.in.read();
    }
    System.out.println("closed");
  }

  private static Set<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static void whole(Path place, long elsewhere) throws IOException {
    try (Site site = Balsam.open(place)) {
      assertThat(site.directory()).isEqualTo(place);
      assertThat(site.jobs().count()).isEqualTo(6);
      assertThat(site.job(elsewhere).workdir()).isEqualTo(place.resolve("work here"));
      assertThat(site.app("own").orElseThrow().executable().get(0))
          .isEqualTo(place.resolve("bin/run me.sh").toString());
    }
    assertThat(Files.readString(place.resolve("data/link"))).isEqualTo("42");
    assertThat(Files.readSymbolicLink(place.resolve("data/link")))
        .isEqualTo(place.resolve("work here/result.txt"));
    assertThat(place.resolve("bin/run me.sh")).isExecutable();
    assertThat(place.resolve(".moved.json")).doesNotExist();
  }

  @Test
  void a_site_in_use_is_copied_and_the_copy_is_moved_near_and_far() throws Exception {
    Site site = SITES.site();
    Job elsewhere = RichSite.fill(site);
    Path copy = temp.resolve("copy");
    SiteCopy.of(site).to(copy);
    assertThat(names(temp)).containsExactly("copy");
    whole(copy, elsewhere.id());
    assertThat(copy.resolve("connection.json")).doesNotExist();
    assertThat(site.jobs().named("d runs").list().get(0).state()).isEqualTo(JobState.RUNNING);

    refusals(copy);

    Path near = temp.resolve("near/by");
    SiteMove.of(copy).to(near);
    assertThat(names(temp)).containsExactly("near");
    whole(near, elsewhere.id());

    assumeTrue(
        Files.isWritable(SHARED_MEMORY)
            && !Files.getFileStore(SHARED_MEMORY).equals(Files.getFileStore(temp)),
        "no second file system at /dev/shm");
    Path far = Files.createTempDirectory(SHARED_MEMORY, "balsam-move-");
    try {
      SiteMove.of(near).to(far);
      assertThat(names(temp.resolve("near"))).isEmpty();
      whole(far, elsewhere.id());
      try (Site moved = Balsam.open(far)) {
        moved.jobs().named("c fails").restart();
        TestLauncher.on(moved).finishAll();
        assertThat(moved.jobs().state(JobState.JOB_FINISHED).count()).isEqualTo(6);
      }
    } finally {
      new ProcessBuilder("rm", "-rf", far.toString()).inheritIO().start().waitFor();
    }
  }

  @Test
  void what_lets_collaborators_and_agents_in_stays_with_the_site() throws Exception {
    Site site = SITES.site();
    Path place = site.directory();
    Files.writeString(place.resolve("address.json"), "{}");
    Files.writeString(Files.createDirectory(place.resolve("users")).resolve("anna.json"), "secret");
    Files.writeString(
        Files.createDirectories(place.resolve("agents/1")).resolve("ticket"), "secret");
    Files.writeString(place.resolve("data/kept"), "42");
    try {
      Path copy = temp.resolve("copy");
      SiteCopy.of(site).to(copy);
      SiteBackup.of(site).withData().to(temp.resolve("backup.zip"));
      Path restored = temp.resolve("restored");
      SiteRestore.from(temp.resolve("backup.zip")).into(restored);
      for (Path other : List.of(copy, restored)) {
        assertThat(other.resolve("data/kept")).hasContent("42");
        assertThat(names(other)).doesNotContain("address.json", "users", "agents");
      }
    } finally {
      for (String name : List.of("address.json", "users", "agents")) {
        new ProcessBuilder("rm", "-r", place.resolve(name).toString()).start().waitFor();
      }
    }
  }

  @Test
  void a_file_that_its_owner_keeps_to_themselves_is_named() throws Exception {
    Site site = SITES.site();
    Path closed = Files.writeString(site.directory().resolve("data/closed"), "x");
    Files.setPosixFilePermissions(closed, Set.of());
    try {
      assumeTrue(!Files.isReadable(closed), "root may read everywhere");
      for (Runnable copying :
          List.<Runnable>of(
              () -> SiteCopy.of(site).to(temp.resolve("copy")),
              () -> SiteBackup.of(site).withData().to(temp.resolve("backup.zip")))) {
        assertThatThrownBy(copying::run)
            .isInstanceOf(BalsamException.class)
            .hasMessageStartingWith(closed + " in the site cannot be read: access denied");
      }
      assertThat(names(temp)).isEmpty();
    } finally {
      Files.delete(closed);
    }
  }

  // A launcher, another program, this program, what is in the way: it stays where it is.
  private void refusals(Path copy) throws Exception {
    Path never = temp.resolve("never");
    try (Site open = Balsam.open(copy)) {
      long launcher = TestLauncher.on(open).id();
      assertThatThrownBy(() -> SiteMove.of(copy).to(never))
          .isInstanceOf(BalsamException.class)
          .hasMessageStartingWith(
              "The site " + copy + " cannot be moved while launcher " + launcher + " runs on it");
      open.dsl().execute("update balsam.launcher set stopped_at = now()");
      assertThatThrownBy(() -> SiteMove.of(copy).to(never))
          .isInstanceOf(BalsamException.class)
          .hasMessageContaining("is in use by another program");
    }
    try (ChildJvm other = ChildJvm.start(SiteCopyMoveTest.class, copy.toString())) {
      assertThat(other.says()).isEqualTo("open 6");
      assertThatThrownBy(() -> SiteMove.of(copy).to(never))
          .isInstanceOf(BalsamException.class)
          .hasMessageContaining("is in use by another program");
      other.kill9();
    }
    assertThatThrownBy(() -> SiteMove.of(copy).to(copy.resolve("data/inside")))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("is inside of the site");
    Path full = Files.createDirectory(temp.resolve("full"));
    Files.writeString(full.resolve("mine"), "precious");
    assertThatThrownBy(() -> SiteMove.of(copy).to(full))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("is not empty");
    assertThatThrownBy(() -> SiteMove.of(full).to(never))
        .isInstanceOf(SiteUnreachableException.class)
        .hasMessageContaining("There is no site in " + full);
    Files.delete(full.resolve("mine"));
    Files.delete(full);
    assertThat(never).doesNotExist();
    assertThat(copy.resolve(".moved.json")).doesNotExist();
  }

  @Test
  void a_copy_that_breaks_off_leaves_nothing() throws IOException {
    RichSite.fill(SITES.site());
    SiteCopy copy =
        SiteCopy.of(SITES.site())
            .onProgress(
                step -> {
                  if (step.what().equals("files")) {
                    throw new BalsamException("enough");
                  }
                });
    assertThatThrownBy(() -> copy.to(temp.resolve("copy"))).hasMessage("enough");
    assertThat(names(temp)).isEmpty();
    assertThatThrownBy(() -> copy.to(SITES.site().directory().resolve("inside")))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("is inside of the site");
  }
}
