package dev.balsam.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.BalsamException;
import dev.balsam.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The index, over directories that only look like sites. */
class KnownSitesTest {
  private final Path temp;
  private final Path file;
  private final KnownSites known;

  KnownSitesTest(@TempDir Path temp) throws IOException {
    this.temp = temp.toRealPath();
    file = this.temp.resolve("home/.balsam/sites.json");
    known = KnownSites.in(file);
  }

  private Path site(String name) throws IOException {
    Path site = Files.createDirectories(temp.resolve(name));
    Files.writeString(site.resolve("connection.json"), "{}");
    return site;
  }

  @Test
  void an_index_that_was_never_written_is_empty_and_is_not_made_by_looking() {
    assertThat(known.list()).isEmpty();
    assertThat(file.getParent()).doesNotExist();
  }

  @Test
  void a_site_is_added_once_and_the_file_is_its_owner_s_alone() throws Exception {
    Path water = site("water");
    assertThat(known.add(water)).isTrue();
    assertThat(known.add(water.resolve("../water"))).isFalse();
    assertThat(known.list()).containsExactly(water);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
        .isEqualTo("rwx------");
  }

  @Test
  void what_can_be_no_path_here_is_passed_over_and_kept() throws Exception {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "[\"/a\\u0000b\"]");
    assertThat(known.list()).isEmpty();
    Path water = site("water");
    known.add(water);
    assertThat(known.list()).containsExactly(water);
    assertThat(file).content().contains("/a\\u0000b");
  }

  @Test
  void what_is_no_site_is_not_added() throws Exception {
    Path plain = Files.createDirectory(temp.resolve("plain"));
    assertThatThrownBy(() -> known.add(plain))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining(plain + "\" is not a site");
  }

  @Test
  void sites_that_are_gone_are_dropped() throws Exception {
    Path water = site("water");
    Path steam = site("steam");
    known.add(water);
    known.add(steam);
    Files.delete(water.resolve("connection.json"));
    assertThat(known.list()).containsExactly(steam);
    assertThat(Files.readString(file)).doesNotContain("water");
  }

  @Test
  void a_site_is_found_by_its_path_its_name_or_a_part_that_only_it_has() throws Exception {
    Path water = site("one/water");
    Path other = site("two/waterfall");
    known.add(water);
    known.add(other);
    assertThat(known.find(water.toString())).isEqualTo(water);
    // The path of one may be a part of another's.
    assertThat(known.find("water")).isEqualTo(water);
    assertThat(known.find("TERFA")).isEqualTo(other);
    assertThatThrownBy(() -> known.find("wat"))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("\"wat\" is in the paths of several sites")
        .hasMessageContaining(water.toString())
        .hasMessageContaining(other.toString());
    assertThatThrownBy(() -> known.find("fire"))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("No known site has \"fire\" in its path");
  }

  @Test
  void a_damaged_file_is_named() throws Exception {
    Files.createDirectories(file.getParent());
    for (String text : List.of("", "{", "{}", "[1]", "[\"/a\"")) {
      Files.writeString(file, text);
      assertThatThrownBy(known::list)
          .as(text)
          .isInstanceOf(BalsamException.class)
          .hasMessageContaining("sites.json is damaged");
    }
  }

  @Test
  void writers_in_several_threads_and_jvms_lose_nothing() throws Exception {
    List<Path> sites = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      sites.add(site("s" + i));
    }
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (ChildJvm one = adding(sites.subList(0, 20));
        ChildJvm two = adding(sites.subList(20, 40))) {
      assertThat(one.says()).isEqualTo("ready");
      assertThat(two.says()).isEqualTo("ready");
      List<Callable<Boolean>> adds = new ArrayList<>();
      sites.subList(40, 60).forEach(site -> adds.add(() -> KnownSites.in(file).add(site)));
      for (Future<Boolean> added : threads.invokeAll(adds)) {
        assertThat(added.get()).isTrue();
      }
      assertThat(one.says()).isEqualTo("done");
      assertThat(two.says()).isEqualTo("done");
    } finally {
      threads.shutdownNow();
    }
    assertThat(known.list()).containsExactlyInAnyOrderElementsOf(sites);
  }

  private ChildJvm adding(List<Path> sites) throws IOException {
    List<String> words = new ArrayList<>();
    words.add(file.toString());
    sites.forEach(site -> words.add(site.toString()));
    return ChildJvm.start(Adder.class, words.toArray(String[]::new));
  }

  /** Another JVM that adds sites: {@code FILE SITE…}. */
  static final class Adder {
    private Adder() {}

    public static void main(String[] words) {
      System.out.println("ready");
      for (String site : List.of(words).subList(1, words.length)) {
        KnownSites.in(Path.of(words[0])).add(Path.of(site));
      }
      System.out.println("done");
    }
  }
}
