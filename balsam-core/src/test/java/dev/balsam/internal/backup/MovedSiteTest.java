package dev.balsam.internal.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.Balsam;
import dev.balsam.Job;
import dev.balsam.Site;
import dev.balsam.testing.RichSite;
import dev.balsam.testing.TestSites;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MovedSiteTest {
  private final Path temp;

  MovedSiteTest(@TempDir Path temp) {
    this.temp = temp;
  }

  // A site of a database elsewhere, whose directory alone is moved.
  private Job made(Path place) throws Exception {
    Files.createDirectories(place);
    try (Site site =
        Balsam.connect(TestSites.emptyDatabase(), TestSites.user(), TestSites.password(), place)) {
      return RichSite.fill(site);
    }
  }

  @Test
  void a_move_that_was_cut_off_after_the_rename_is_completed_by_the_next_open() throws Exception {
    Path before = temp.resolve("before");
    Job elsewhere = made(before);
    MovedSite.announce(before, before);
    Path after = temp.resolve("after");
    Files.move(before, after);
    for (int open = 0; open < 2; open++) {
      try (Site site = Balsam.open(after)) {
        assertThat(site.job(elsewhere.id()).workdir()).isEqualTo(after.resolve("work here"));
        assertThat(Files.readString(after.resolve("data/link"))).isEqualTo("42");
      }
    }
    assertThat(after.resolve(MovedSite.MARKER)).doesNotExist();
  }

  @Test
  void one_that_was_cut_off_before_the_rename_is_forgotten() throws Exception {
    Path place = temp.resolve("place");
    Job elsewhere = made(place);
    MovedSite.announce(place, place);
    try (Site site = Balsam.open(place)) {
      assertThat(site.job(elsewhere.id()).workdir()).isEqualTo(place.resolve("work here"));
    }
    assertThat(place.resolve(MovedSite.MARKER)).doesNotExist();
    assertThat(Files.readString(place.resolve("data/link"))).isEqualTo("42");
  }

  @Test
  void only_what_is_inside_of_the_site_follows() throws Exception {
    Follow follow = new Follow(Path.of("/a/site"), Path.of("/b/moved"));
    assertThat(follow.link(Path.of("/a/site/x"))).isEqualTo(Path.of("/b/moved/x"));
    assertThat(follow.link(Path.of("/a/site2/x"))).isEqualTo(Path.of("/a/site2/x"));
    assertThat(follow.link(Path.of("../x"))).isEqualTo(Path.of("../x"));
    assertThat(
            follow.definition(
                "{\"executable\":[\"/a/site/run\",\"--in=/a/site\",\"/a/site\",\"/a/site2\"],"
                    + "\"description\":\"/a/site\",\"hook\":{\"script\":[\"/a/site/h\"]}}"))
        .isEqualTo(
            "{\"executable\":[\"/b/moved/run\",\"--in=/a/site\",\"/b/moved\",\"/a/site2\"],"
                + "\"description\":\"/a/site\",\"hook\":{\"script\":[\"/b/moved/h\"]}}");
  }
}
