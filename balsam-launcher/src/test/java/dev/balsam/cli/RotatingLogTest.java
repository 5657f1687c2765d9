package dev.balsam.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RotatingLogTest {
  private final Path temp;

  RotatingLogTest(@TempDir Path temp) {
    this.temp = temp;
  }

  @Test
  void what_is_logged_before_there_is_a_file_is_its_beginning() throws IOException {
    try (RotatingLog log = new RotatingLog(1_000);
        PrintStream out = new PrintStream(log, true, StandardCharsets.UTF_8)) {
      out.println("early");
      log.into(temp.resolve("x.log"));
      out.println("later");
    }
    assertThat(temp.resolve("x.log")).hasContent("early\nlater");
  }

  @Test
  void a_link_in_its_place_is_not_followed() throws IOException {
    Path precious = Files.writeString(temp.resolve("precious"), "mine");
    Path link = Files.createSymbolicLink(temp.resolve("x.log"), precious);
    try (RotatingLog log = new RotatingLog(1_000)) {
      assertThatThrownBy(() -> log.into(link)).isInstanceOf(IOException.class);
    }
    assertThat(precious).hasContent("mine");
  }

  @Test
  void the_group_that_shares_the_directory_may_read_each_file() throws IOException {
    Path shared = Files.createDirectory(temp.resolve("log"));
    Files.setAttribute(shared, "unix:mode", 02770);
    try (RotatingLog log = new RotatingLog(10)) {
      log.into(shared.resolve("x.log"));
      log.write("a whole line\n".getBytes(StandardCharsets.UTF_8));
      log.write("another\n".getBytes(StandardCharsets.UTF_8));
    }
    for (String file : new String[] {"x.log", "x.log.1"}) {
      assertThat(Files.getPosixFilePermissions(shared.resolve(file)))
          .contains(PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_WRITE);
    }
  }

  @Test
  void a_full_file_is_set_aside_whole_lines_together_and_the_oldest_is_dropped()
      throws IOException {
    Path file = temp.resolve("x.log");
    try (RotatingLog log = new RotatingLog(20);
        PrintStream out = new PrintStream(log, true, StandardCharsets.UTF_8)) {
      log.into(file);
      for (int i = 10; i < 30; i++) {
        out.println("line " + i);
      }
    }
    assertThat(file).hasContent("line 28\nline 29");
    assertThat(temp.resolve("x.log.1")).hasContent("line 26\nline 27");
    assertThat(temp.resolve("x.log.5")).hasContent("line 18\nline 19");
    try (Stream<Path> files = Files.list(temp)) {
      assertThat(files.toList()).hasSize(6);
    }
  }
}
