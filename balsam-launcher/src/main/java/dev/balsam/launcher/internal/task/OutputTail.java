package dev.balsam.launcher.internal.task;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The end of a task's output, for messages: whatever the file contains, the result is harmless
 * text.
 */
public final class OutputTail {

  private OutputTail() {}

  /**
   * Reads the last lines of a file. Bytes that are no UTF-8 become U+FFFD; NUL and other control
   * characters are left out, except newline and tab.
   *
   * @param file the output file, of any size
   * @param lines how many lines at most
   * @param maxBytes how many bytes of the file to look at, at most
   * @return the text without a newline at its end, or a sentence in parentheses if there is nothing
   *     to read; never an error
   */
  public static String read(Path file, int lines, int maxBytes) {
    if (!Files.exists(file)) {
      return "(no output: %s does not exist)".formatted(file);
    }
    if (!Files.isRegularFile(file)) {
      return "(no output: %s is not a regular file)".formatted(file);
    }
    try {
      return lastLines(printable(decode(lastBytes(file, Math.max(0, maxBytes)))), lines);
    } catch (IOException | RuntimeException e) {
      return "(no output: %s cannot be read: %s)".formatted(file, e);
    }
  }

  private static ByteBuffer lastBytes(Path file, int maxBytes) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      long size = channel.size();
      ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(size, maxBytes));
      channel.position(size - buffer.capacity());
      while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
        // A file that shrinks meanwhile ends early.
      }
      buffer.flip();
      if (size > buffer.limit()) {
        skipHalfCharacter(buffer);
      }
      return buffer;
    }
  }

  /**
   * The cut may have fallen inside a UTF-8 sequence: at most three continuation bytes (10xxxxxx)
   * are left of it.
   */
  private static void skipHalfCharacter(ByteBuffer buffer) {
    for (int i = 0; i < 3 && buffer.hasRemaining(); i++) {
      if ((buffer.get(buffer.position()) & 0xC0) != 0x80) {
        return;
      }
      buffer.position(buffer.position() + 1);
    }
  }

  private static String decode(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes).toString();
  }

  private static String printable(String text) {
    StringBuilder kept = new StringBuilder(text.length());
    text.chars()
        .filter(c -> c == '\n' || c == '\t' || !Character.isISOControl(c))
        .forEach(c -> kept.append((char) c));
    return kept.toString();
  }

  private static String lastLines(String text, int lines) {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == '\n') {
      end--;
    }
    int start = end;
    for (int i = 0; i < lines && start >= 0; i++) {
      start = text.lastIndexOf('\n', start - 1);
    }
    return text.substring(Math.min(end, Math.max(start + 1, 0)), end);
  }
}
