package dev.balsam.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.cli.testing.InstalledBalsam;
import dev.balsam.cli.testing.InstalledBalsam.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The installed command starts wherever it is, by whatever path, and says why where it cannot. */
final class InstalledIT {
  @TempDir Path home;
  private InstalledBalsam balsam;

  @BeforeEach
  void install() {
    // Archives of their own would be made for the copies below.
    balsam = InstalledBalsam.inHome(home).env("BALSAM_START_ARCHIVE", "off");
  }

  @Test
  void the_archive_holds_the_command_its_libraries_and_what_to_read_first() {
    Path distribution = InstalledBalsam.distribution();
    assertThat(distribution.resolve("bin/balsam")).isExecutable();
    assertThat(distribution.resolve("bin/balsamactivate")).isExecutable();
    assertThat(distribution.resolve("LICENSE")).isNotEmptyFile();
    assertThat(distribution.resolve("README.md")).isNotEmptyFile();
    assertThat(distribution.resolve("docs/guide.md")).isNotEmptyFile();
    assertThat(Path.of(distribution.getParent() + ".tar.gz")).isNotEmptyFile();
  }

  @Test
  void it_starts_from_a_directory_with_blanks_and_from_any_other() throws IOException {
    Path command = copyTo(home.resolve("with blanks 'and' quotes"));
    assertThat(balsam.as(command).in(Path.of("/")).run("--help").ok())
        .contains("Usage: balsam", "Exit codes:");
  }

  @Test
  void it_starts_through_links_that_lead_to_links() throws IOException {
    Path links = Files.createDirectories(home.resolve("own/bin"));
    Path command = copyTo(home.resolve("software"));
    Files.createSymbolicLink(home.resolve("current"), home.relativize(home.resolve("software")));
    Files.createSymbolicLink(
        links.resolve("balsam-now"), Path.of("../../current/balsam/bin/balsam"));
    Path link = Files.createSymbolicLink(links.resolve("balsam"), Path.of("balsam-now"));
    assertThat(command).isExecutable();
    assertThat(balsam.as(link).run("--help").ok()).contains("Usage: balsam");
    assertThat(balsam.as(Path.of("own/bin/balsam")).run("--help").ok()).contains("Usage: balsam");
  }

  @Test
  void words_reach_the_command_as_they_are() {
    String word = "no $(such) 'thing'\n \"*\" \\";
    Result result = balsam.run(word);
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.err()).contains(word).doesNotContain("\tat ");
    assertThat(result.out()).isEmpty();
  }

  @Test
  void words_beyond_ascii_survive_the_locale_that_has_none_or_are_refused() throws IOException {
    // In octal: the locale of this build may have none either.
    InstalledBalsam typed =
        script("'%s' \"$(printf 'gr\\303\\266\\303\\237e')\"".formatted(command()))
            .env("LANG", "")
            .env("LC_CTYPE", "");
    assertThat(typed.env("LC_ALL", "").run().err()).contains("'gr\u00f6\u00dfe'");
    Result spoilt = typed.env("LC_ALL", "C").run();
    assertThat(spoilt.exit()).isEqualTo(ExitCode.WRONG_WORDS);
    assertThat(spoilt.err()).contains("(LC_ALL=C). Set LC_ALL=C.UTF-8").hasLineCount(1);
  }

  @Test
  void a_current_directory_that_is_gone_is_said() throws IOException {
    Result gone = script("mkdir x; cd x; rmdir ../x; '%s' ls".formatted(command())).run();
    assertThat(gone.exit()).isEqualTo(1);
    assertThat(gone.err())
        .contains("balsam: The current directory is gone: somebody deleted it.")
        .doesNotContain("java");
  }

  private static Path command() {
    return InstalledBalsam.distribution().resolve("bin/balsam");
  }

  private InstalledBalsam script(String text) throws IOException {
    Path script = Files.writeString(home.resolve("script"), "#!/bin/sh\n" + text + "\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    return balsam.as(script);
  }

  @Test
  void nothing_is_written_where_it_is_installed() throws IOException {
    Path command = copyTo(home.resolve("software"));
    Map<Path, FileTime> before = times(home.resolve("software"));
    for (Path path : before.keySet()) {
      if (!Files.isSymbolicLink(path)) {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("r-xr-xr-x"));
      }
    }
    Path cache = home.resolve("cache");
    balsam
        .as(command)
        .env("XDG_CACHE_HOME", cache.toString())
        .env("BALSAM_START_ARCHIVE", "wait")
        .run("--help")
        .ok();
    assertThat(times(home.resolve("software"))).isEqualTo(before);
    // For JUnit to delete it.
    for (String part : List.of("software", "software/balsam", "software/balsam/bin")) {
      Files.setPosixFilePermissions(
          home.resolve(part), PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  @Test
  void a_home_that_cannot_be_written_to_is_no_hindrance() {
    // Nobody may make a directory there, root neither.
    InstalledBalsam homeless =
        balsam.env("HOME", "/proc").env("XDG_CACHE_HOME", "").env("BALSAM_START_ARCHIVE", "wait");
    assertThat(homeless.run("--help").ok()).contains("Usage: balsam");
    assertThat(homeless.env("HOME", "").run("--help").ok()).contains("Usage: balsam");
  }

  @Test
  void a_java_that_is_too_old_is_refused_in_one_sentence() throws IOException {
    Path old = java("old", "echo 'openjdk version \"11.0.2\" 2019-01-15' >&2");
    assertRefused(
        balsam.env("JAVA_HOME", old.toString()),
        "balsam: " + old + "/bin/java is Java 11.0.2, and Balsam needs 17 or newer.");
    Path older = java("older", "echo 'java version \"1.8.0_402\"' >&2");
    Files.writeString(older.resolve("release"), "IMPLEMENTOR=\"X\"\nJAVA_VERSION=\"1.8.0_402\"\n");
    assertRefused(balsam.env("JAVA_HOME", older.toString()), "is Java 1.8.0_402");
  }

  @Test
  void a_java_that_is_not_there_is_named() {
    assertRefused(
        balsam.env("JAVA_HOME", home.toString()), "balsam: JAVA_HOME is " + home + ", but");
    assertRefused(
        balsam.env("JAVA_HOME", "").env("PATH", home.toString()), "balsam: There is no Java");
  }

  @Test
  void java_on_the_path_is_enough() throws IOException {
    Path bin = Files.createDirectories(home.resolve("bin"));
    Files.createSymbolicLink(
        bin.resolve("java"), Path.of(System.getProperty("java.home"), "bin", "java"));
    assertThat(
            balsam
                .env("JAVA_HOME", "")
                .env("PATH", bin + ":" + System.getenv("PATH"))
                .run("--help")
                .ok())
        .contains("Usage: balsam");
  }

  private static void assertRefused(InstalledBalsam by, String sentence) {
    Result result = by.run("--help");
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err()).contains(sentence).hasLineCount(1);
    assertThat(result.out()).isEmpty();
  }

  private Path java(String name, String script) throws IOException {
    Path place = home.resolve(name);
    Path java = Files.createDirectories(place.resolve("bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    return place;
  }

  // The libraries by a link: sixty megabytes need not be copied to move a command.
  private static Path copyTo(Path directory) throws IOException {
    Path from = InstalledBalsam.distribution();
    Path bin = Files.createDirectories(directory.resolve("balsam/bin"));
    Files.createSymbolicLink(directory.resolve("balsam/lib"), from.resolve("lib"));
    try (Stream<Path> files = Files.list(from.resolve("bin"))) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(
            file,
            bin.resolve(file.getFileName()),
            java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    return bin.resolve("balsam");
  }

  private static Map<Path, FileTime> times(Path directory) throws IOException {
    Map<Path, FileTime> times = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        times.put(file, Files.getLastModifiedTime(file));
      }
    }
    return times;
  }
}
