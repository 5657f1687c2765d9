package dev.balsam.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.BalsamException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogTailTest {
  @TempDir Path logs;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private final List<String> trouble = new ArrayList<>();

  private LogTail tail() {
    return new LogTail(logs, new LogBytes(out), trouble::add);
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(
        logs.resolve(file), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private String shown() {
    String text = out.toString(StandardCharsets.UTF_8);
    out.reset();
    return text;
  }

  @Test
  void it_begins_with_the_last_lines_of_each_log_and_goes_on_with_what_is_added()
      throws IOException {
    write("b.log", "1\n2\n3\n");
    write("a.log", "one\ntwo");
    write("c.txt", "no log\n");
    LogTail tail = tail();
    tail.begin(2);
    assertThat(shown()).isEqualTo("==> a.log <==\none\ntwo\n==> b.log <==\n2\n3\n");
    tail.look();
    assertThat(shown()).isEmpty();
    write("b.log", "4\n");
    write("new.log", "first\n");
    tail.look();
    assertThat(shown()).isEqualTo("4\n\n==> new.log <==\nfirst\n");
  }

  @Test
  void a_log_that_begins_anew_is_read_from_its_beginning() throws IOException {
    write("a.log", "a long line\n");
    LogTail tail = tail();
    tail.begin(0);
    Files.writeString(logs.resolve("a.log"), "new\n");
    tail.look();
    assertThat(shown()).isEqualTo("==> a.log <==\nnew\n");
    Files.delete(logs.resolve("a.log"));
    tail.look();
    write("a.log", "again\n");
    tail.look();
    assertThat(shown()).isEqualTo("again\n");
  }

  @Test
  void the_last_lines_are_found_in_long_logs() throws IOException {
    String line = "x".repeat(99) + "\n";
    write("a.log", line.repeat(2_000) + "last\n");
    tail().begin(1_001);
    assertThat(shown()).isEqualTo("==> a.log <==\n" + line.repeat(1_000) + "last\n");
    tail().begin(Integer.MAX_VALUE);
    assertThat(shown()).hasSize("==> a.log <==\n".length() + 200_005);
  }

  @Test
  void a_log_that_cannot_be_read_is_passed_over_and_told_once() throws IOException {
    // A directory, as a test may run as root, who may read any file.
    Files.createDirectories(logs.resolve("b.log/not-empty"));
    write("a.log", "one\n");
    write("c.log", "three\n");
    LogTail tail = tail();
    tail.begin(5);
    write("c.log", "four\n");
    tail.look();
    assertThat(shown()).isEqualTo("==> a.log <==\none\n\n==> c.log <==\nthree\nfour\n");
    assertThat(trouble).hasSize(1).first().asString().contains("b.log", "cannot be read");
  }

  @Test
  void a_directory_without_logs_is_no_site() {
    assertThatThrownBy(
            () -> new LogTail(logs.resolve("log"), new LogBytes(out), trouble::add).begin(1))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("Is \"" + logs + "\" a site?");
  }
}
