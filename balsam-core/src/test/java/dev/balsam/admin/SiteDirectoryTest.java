package dev.balsam.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.BalsamException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteDirectoryTest {
  private final Path temp;

  SiteDirectoryTest(@TempDir Path temp) {
    this.temp = temp;
  }

  @Test
  void a_site_is_made_with_its_parents_once_and_is_left_stopped() throws Exception {
    Path site = temp.resolve("deep/er/site");
    // What an attempt that broke off may leave.
    Files.createDirectories(site.resolve("log"));
    Files.writeString(site.resolve("settings.json"), "{\"pollSeconds\": 2}");
    assertThat(SiteDirectory.isSite(site)).isFalse();
    assertThat(SiteDirectory.create(site)).isTrue();
    assertThat(SiteDirectory.isSite(site)).isTrue();
    assertThat(SiteServer.of(site).status().state()).isEqualTo(ServerStatus.State.STOPPED);
    // Nobody stopped it on purpose.
    SiteServer.requireNotStopped(site);
    var before = Files.getLastModifiedTime(site.resolve("server.json"));
    assertThat(SiteDirectory.create(site)).isFalse();
    assertThat(Files.getLastModifiedTime(site.resolve("server.json"))).isEqualTo(before);
  }

  @Test
  void something_else_in_its_place_is_left_alone() throws Exception {
    Path file = Files.writeString(temp.resolve("file"), "mine");
    assertThatThrownBy(() -> SiteDirectory.create(file))
        .isInstanceOf(BalsamException.class)
        .hasMessage(
            "\"" + file + "\" is a file. Name a directory that is empty or does not exist yet.");
    Path full = Files.createDirectory(temp.resolve("full"));
    Files.writeString(full.resolve("thesis.tex"), "mine");
    assertThatThrownBy(() -> SiteDirectory.create(full))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("is not empty and no site: it has \"thesis.tex\"");
    assertThat(full.toFile().list()).containsExactly("thesis.tex");
    assertThatThrownBy(() -> SiteDirectory.create(file.resolve("site")))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("cannot be made");
  }
}
