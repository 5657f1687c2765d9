package dev.balsam.launcher.internal.task;

import dev.balsam.BalsamException;
import java.io.Closeable;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Predicate;

/**
 * One FIFO into which all workers write their answers, so that one thread reads them all. Lines of
 * less than PIPE_BUF (at least 512) bytes arrive whole (POSIX, write). The JVM holds it open for
 * both directions, so it never ends by itself, and writes lines of its own to it where their order
 * among the workers' answers matters.
 */
final class StatusPipe implements Closeable {
  private final Path fifo;
  private final RandomAccessFile both;

  StatusPipe(Path fifo) {
    this.fifo = fifo;
    try {
      Process mkfifo =
          new ProcessBuilder("mkfifo", "-m", "600", fifo.toString())
              .redirectErrorStream(true)
              .start();
      String words = new String(mkfifo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (mkfifo.waitFor() != 0) {
        throw new BalsamException("Could not make the pipe %s: %s".formatted(fifo, words.strip()));
      }
      // Opening for reading alone would wait for a writer.
      this.both = new RandomAccessFile(fifo.toFile(), "rw");
    } catch (IOException e) {
      throw new BalsamException("Could not make the pipe %s: %s".formatted(fifo, e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BalsamException("Interrupted while making the pipe %s.".formatted(fifo), e);
    }
  }

  File file() {
    return fifo.toFile();
  }

  /** Adds a line of ours, after the answers that are already there. */
  void post(String line) {
    try {
      both.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new BalsamException("The pipe %s is broken: %s".formatted(fifo, e), e);
    }
  }

  /**
   * Reads lines until the consumer has had enough.
   *
   * @param consumer takes a line, says whether to go on
   */
  void read(Predicate<String> consumer) throws IOException {
    @SuppressWarnings("resource") // shares the descriptor that close() closes
    InputStream in = new FileInputStream(both.getFD());
    byte[] buffer = new byte[8192];
    int filled = 0;
    while (true) {
      int count = in.read(buffer, filled, buffer.length - filled);
      if (count < 0) {
        return;
      }
      filled += count;
      int start = 0;
      for (int i = filled - count; i < filled; i++) {
        if (buffer[i] == '\n') {
          if (!consumer.test(new String(buffer, start, i - start, StandardCharsets.US_ASCII))) {
            return;
          }
          start = i + 1;
        }
      }
      // A line longer than the buffer is nobody's answer.
      boolean tooLong = start == 0 && filled == buffer.length;
      filled = tooLong ? 0 : filled - start;
      System.arraycopy(buffer, start, buffer, 0, filled);
    }
  }

  @Override
  public void close() {
    try {
      both.close();
    } catch (IOException e) {
      throw new BalsamException("The pipe %s cannot be closed: %s".formatted(fifo, e), e);
    }
  }
}
