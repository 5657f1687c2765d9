package dev.balsam.launcher.internal.task;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Shell text as bytes. Every word that is not ours is single-quoted, so a shell can find nothing to
 * interpret in it: between single quotes only {@code '} itself is special (POSIX Shell Command
 * Language, 2.2.2), and it is written as {@code '\''}.
 */
final class ShellText {
  /** File names are bytes; Java decodes them with this, whatever the default charset is. */
  private static final Charset PATHS =
      Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

  private byte[] bytes = new byte[512];
  private int length;

  /** Appends our own shell syntax, ASCII only. */
  ShellText syntax(String ascii) {
    return append(ascii.getBytes(StandardCharsets.US_ASCII));
  }

  ShellText number(long value) {
    return syntax(Long.toString(value));
  }

  /** Appends one word of the user's, quoted, in UTF-8. */
  ShellText word(String word) {
    return quoted(word.getBytes(StandardCharsets.UTF_8));
  }

  /** Appends a file name, quoted, in the bytes that the file system knows it by. */
  ShellText path(Path path) {
    return quoted(path.toString().getBytes(PATHS));
  }

  void writeTo(OutputStream out) throws IOException {
    out.write(bytes, 0, length);
    out.flush();
  }

  @Override
  public String toString() {
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  private ShellText quoted(byte[] word) {
    put('\'');
    int from = 0;
    for (int i = 0; i < word.length; i++) {
      if (word[i] == '\'') {
        append(word, from, i - from);
        syntax("'\\''");
        from = i + 1;
      }
    }
    append(word, from, word.length - from);
    put('\'');
    return this;
  }

  private ShellText append(byte[] more) {
    append(more, 0, more.length);
    return this;
  }

  private void append(byte[] more, int from, int count) {
    reserve(count);
    System.arraycopy(more, from, bytes, length, count);
    length += count;
  }

  private void put(char ascii) {
    reserve(1);
    bytes[length++] = (byte) ascii;
  }

  private void reserve(int count) {
    if (length + count > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + count, 2 * bytes.length));
    }
  }
}
