package dev.balsam.internal.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
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
    assertThat(site).isEmptyDirectory();
  }

  @Test
  void nothing_is_written_through_a_link() throws IOException {
    for (String[] entries :
        new String[][] {
          {"a -> " + outside, "a/x"},
          {"a -> " + outside, "b/", "a/x"},
          {"a -> " + outside, "a/", "a/x"},
          {"c/", "c/a -> " + outside, "d/", "c/a/x"},
          {"e/", "e/a -> " + outside, "f/", "e/", "e/a/", "e/a/x"},
          {"g/", "g/a -> " + outside + "/x", "h/", "g/a"},
        }) {
      assertThatThrownBy(() -> unpack(entries))
          .as(String.join(", ", entries))
          .isInstanceOf(IOException.class);
      assertThat(outside).isEmptyDirectory();
    }
  }

  @Test
  void directories_get_their_mode_and_time_when_all_is_in_them() throws IOException {
    Path from = Files.createDirectory(outside.resolve("from"));
    Path closed = Files.createDirectories(from.resolve("data/closed"));
    Files.createSymbolicLink(closed.resolve("link"), Path.of("file"));
    Files.writeString(closed.resolve("file"), "x");
    Files.writeString(Files.createDirectory(from.resolve("last")).resolve("file"), "y");
    for (Path directory : List.of(closed, from.resolve("data"))) {
      Files.setLastModifiedTime(directory, FileTime.fromMillis(1_000_000));
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-xr-x---"));
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    SiteTar.pack(from, bytes, files -> {});
    assertThat(
            SiteTar.unpack(
                new ByteArrayInputStream(bytes.toByteArray()),
                site,
                new Follow(from, site),
                files -> {}))
        .isEqualTo(3);
    for (String name : List.of("data", "data/closed")) {
      Path directory = site.resolve(name);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
          .isEqualTo("r-xr-x---");
      assertThat(Files.getLastModifiedTime(directory)).isEqualTo(FileTime.fromMillis(1_000_000));
    }
    assertThat(site.resolve("data/closed/link")).hasContent("x");
    assertThat(site.resolve("last/file")).hasContent("y");
    for (Path top : List.of(from, site)) {
      for (String name : List.of("data", "data/closed")) {
        Files.setPosixFilePermissions(
            top.resolve(name), PosixFilePermissions.fromString("rwx------"));
      }
    }
  }
}
