package dev.balsam.cli;

import dev.balsam.launcher.internal.task.GroupShare;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A log file that begins anew when it is full: {@code name}, and before it {@code name.1} to {@code
 * name.5}, the oldest of which is dropped. Until it has a file it keeps what is written. For one
 * thread at a time.
 */
final class RotatingLog extends OutputStream {
  // As in the original's settings, which nobody reads there.
  static final long FULL = 100L << 20;
  private static final int KEPT = 5;

  private final long full;
  private OutputStream to = new ByteArrayOutputStream();
  private Path file = Path.of("");
  private long written;

  RotatingLog(long full) {
    this.full = full;
  }

  /** From now on into a file, what was written before first. */
  void into(Path log) throws IOException {
    byte[] before = to instanceof ByteArrayOutputStream kept ? kept.toByteArray() : new byte[0];
    file = log;
    to = opened();
    write(before, 0, before.length);
  }

  // Who shares the site may write beside it: a link of his must not lead this into another file.
  private OutputStream opened() throws IOException {
    OutputStream opened =
        Files.newOutputStream(
            file, StandardOpenOption.CREATE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS);
    // For balsam log of those who share the site.
    GroupShare.extend(file);
    return opened;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  // Between two writes, each of which is a whole line of the log.
  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    boolean hasFile = !file.toString().isEmpty();
    if (hasFile && written > 0 && written + length > full) {
      rotate();
    }
    to.write(bytes, from, length);
    written += hasFile ? length : 0;
  }

  private void rotate() throws IOException {
    to.close();
    for (int number = KEPT; number > 1; number--) {
      move(older(number - 1), older(number));
    }
    move(file, older(1));
    written = 0;
    to = opened();
  }

  private Path older(int number) {
    return file.resolveSibling(file.getFileName() + "." + number);
  }

  private static void move(Path from, Path to) throws IOException {
    if (Files.exists(from)) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  @Override
  public void flush() throws IOException {
    to.flush();
  }

  @Override
  public void close() throws IOException {
    to.close();
  }
}
