package dev.balsam.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.Balsam;
import dev.balsam.Site;
import dev.balsam.cli.testing.InstalledBalsam;
import dev.balsam.launcher.testing.Wait;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands start from an archive of classes that is made beside the first of them. */
final class StartArchiveIT {
  private static final String LOADED = "-Xlog:class+load:file=";

  @TempDir Path home;

  @Test
  void two_first_commands_make_one_archive_and_a_broken_one_is_made_again() throws Exception {
    Path cache = Files.createDirectories(home.resolve("a cache"));
    InstalledBalsam balsam = InstalledBalsam.inHome(home).env("XDG_CACHE_HOME", cache.toString());
    Process one = balsam.start("--help");
    Process other = balsam.start("--help");
    for (Process process : List.of(one, other)) {
      assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .contains("Usage: balsam");
      assertThat(process.waitFor()).isZero();
    }
    Wait.until("the archive is there", () -> archives(cache).size() == 1 && isIdle(cache));
    Path archive = archives(cache).get(0);
    long size = Files.size(archive);

    // Java makes it for reading only.
    Files.delete(archive);
    Files.writeString(archive, "no archive at all");
    InstalledBalsam.Result result = balsam.run("--help");
    assertThat(result.ok()).contains("Usage: balsam");
    assertThat(result.err()).isEmpty();
    assertThat(archive).as("what no JVM can use is removed").doesNotExist();
    balsam.env("BALSAM_START_ARCHIVE", "wait").run("--help").ok();
    assertThat(Files.size(archive)).isGreaterThan(size / 2);
  }

  @Test
  void a_command_reads_its_classes_from_the_archive() throws IOException {
    Path directory = home.resolve("site");
    Path log = home.resolve("loaded");
    InstalledBalsam balsam =
        InstalledBalsam.inHome(home)
            .site(directory)
            .env("BALSAM_START_ARCHIVE", "wait")
            .env("BALSAM_JAVA_OPTS", LOADED + log);
    try (Site site = Balsam.open(directory)) {
      site.register(Balsam.app("say", "echo hello,"));
      balsam.run("job", "--name", "a", "--workflow", "w", "--application", "say").ok();
      List<String> loaded = Files.readAllLines(log);
      long archived = loaded.stream().filter(line -> line.contains("shared objects file")).count();
      // Fewer, and the list has become old: .ci/start-classes writes it anew.
      assertThat(archived)
          .as(() -> String.join("\n", elsewhere(loaded)))
          .isGreaterThan(loaded.size() * 9L / 10);
    }
  }

  private static List<String> elsewhere(List<String> loaded) {
    return loaded.stream().filter(line -> !line.contains("shared objects file")).toList();
  }

  private static boolean isIdle(Path cache) {
    return files(cache).stream().noneMatch(file -> file.toString().endsWith(".making"));
  }

  private static List<Path> archives(Path cache) {
    return files(cache).stream().filter(file -> file.toString().endsWith(".jsa")).toList();
  }

  // By find, which goes on where a file goes away in the middle.
  private static List<Path> files(Path directory) {
    try {
      Process find = new ProcessBuilder("find", directory.toString()).start();
      return find.inputReader().lines().map(Path::of).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
