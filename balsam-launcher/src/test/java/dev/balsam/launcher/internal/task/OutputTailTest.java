package dev.balsam.launcher.internal.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputTailTest {

  @Test
  void the_last_lines_come_back_without_the_final_newline(@TempDir Path directory)
      throws IOException {
    Path file = Files.writeString(directory.resolve("out"), "one\ntwo\n\nfour\tx\n\n");
    assertThat(OutputTail.read(file, 1, 1000)).isEqualTo("four\tx");
    assertThat(OutputTail.read(file, 3, 1000)).isEqualTo("two\n\nfour\tx");
    assertThat(OutputTail.read(file, 100, 1000)).isEqualTo("one\ntwo\n\nfour\tx");
    assertThat(OutputTail.read(file, 100, 8)).isEqualTo("four\tx");
    assertThat(OutputTail.read(file, 0, 1000)).isEmpty();
    assertThat(OutputTail.read(file, 5, 0)).isEmpty();
  }

  @Test
  void what_is_no_text_becomes_harmless(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("out");
    Files.write(file, new byte[] {'a', 0, 7, 27, (byte) 0xFF, 'b', '\r', '\n', (byte) 0xC3});
    assertThat(OutputTail.read(file, 5, 100)).isEqualTo("a\uFFFDb\n\uFFFD");
  }

  @Test
  void a_character_cut_in_half_is_left_out(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("out"), "漢字");
    assertThat(OutputTail.read(file, 5, 5)).isEqualTo("字");
    assertThat(OutputTail.read(file, 5, 4)).isEqualTo("字");
  }

  @Test
  void a_gibibyte_is_not_read(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("out");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.seek(5L << 30);
      sparse.write("\nthe end\n".getBytes(StandardCharsets.US_ASCII));
    }
    assertThat(OutputTail.read(file, 1, 4096)).isEqualTo("the end");
    assertThat(OutputTail.read(file, 10, 4096)).isEqualTo("\nthe end");
  }

  @Test
  void nothing_to_read_is_said_in_words(@TempDir Path directory) {
    assertThat(OutputTail.read(directory.resolve("none"), 5, 100))
        .isEqualTo("(no output: " + directory.resolve("none") + " does not exist)");
    assertThat(OutputTail.read(directory, 5, 100)).contains("not a regular file");
  }

  @Property(tries = 200)
  void any_bytes_give_text_that_a_database_takes(@ForAll byte[] bytes, @ForAll byte limit)
      throws IOException {
    Path file = Files.createTempFile("tail", ".out");
    try {
      Files.write(file, bytes);
      String text = OutputTail.read(file, 3, Math.abs(limit));
      assertThat(text.chars()).allMatch(c -> c == '\n' || c == '\t' || !Character.isISOControl(c));
      assertThat(text.lines().count()).isLessThanOrEqualTo(3);
      assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(text)).isTrue();
    } finally {
      Files.delete(file);
    }
  }
}
