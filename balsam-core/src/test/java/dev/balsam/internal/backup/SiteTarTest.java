package dev.balsam.internal.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of archives that we did not write as we write them now. */
class SiteTarTest {
  private final Path site;
  private final Path outside;

  SiteTarTest(@TempDir Path temp) throws IOException {
    site = Files.createDirectory(temp.resolve("site"));
    outside = Files.createDirectory(temp.resolve("outside"));
  }

  /** Entries: {@code DIR/}, {@code FILE} or {@code LINK -> TARGET}. */
  private void unpack(String... entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      for (String entry : entries) {
        String[] link = entry.split(" -> ", 2);
        TarArchiveEntry made =
            link.length == 2
                ? new TarArchiveEntry(link[0], TarConstants.LF_SYMLINK)
                : new TarArchiveEntry(entry);
        byte[] content = "x".getBytes(StandardCharsets.UTF_8);
        if (link.length == 2) {
          made.setLinkName(link[1]);
        } else if (!made.isDirectory()) {
          made.setSize(content.length);
        }
        tar.putArchiveEntry(made);
        if (made.getSize() > 0) {
          tar.write(content);
        }
        tar.closeArchiveEntry();
      }
    }
    SiteTar.unpack(
        new ByteArrayInputStream(bytes.toByteArray()), site, new Follow(site, site), files -> {});
  }

  @Test
  void what_earlier_backups_held_of_users_and_agents_is_left_out() throws IOException {
    unpack("address.json", "users/", "users/anna.json", "agents/", "data/", "data/kept");
    assertThat(site.resolve("data/kept")).hasContent("x");
    assertThat(site).isDirectoryNotContaining("glob:**{address.json,users,agents}");
  }

  @Test
  void nothing_comes_to_lie_outside_or_in_the_servers_place() throws IOException {
    assertThatThrownBy(() -> unpack("../x")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> unpack("db/", "db/PG_VERSION")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> unpack("a -> " + outside, "a/x")).isInstanceOf(IOException.class);
    assertThat(outside).isEmptyDirectory();
  }
}
