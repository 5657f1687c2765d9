package dev.balsam.cli;

import dev.balsam.BalsamException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What is added to the logs of a directory, also to those that come later or begin anew. Each look
 * opens the files that have grown and closes them again.
 */
final class LogTail {
  private static final int CHUNK = 1 << 16;

  /** Takes what was added. */
  interface Sink {
    /** The next bytes of a file. */
    void add(String file, ByteBuffer bytes);

    /** There will be no more. */
    void end();
  }

  private final Path directory;
  private final Sink sink;
  private final Map<Path, Long> read = new HashMap<>();

  private final Set<Path> unreadable = new HashSet<>();
  private final Consumer<String> trouble;

  /**
   * Prepares it.
   *
   * @param trouble is told, once of each, of logs that cannot be read: where users share a site,
   *     some are readable by their writer only, and the others are what is asked for
   */
  LogTail(Path directory, Sink sink, Consumer<String> trouble) {
    this.directory = directory;
    this.sink = sink;
    this.trouble = trouble;
  }

  /** Gives the last lines of what is there. */
  void begin(int lines) {
    for (Path file : files()) {
      try {
        read.put(file, lines == Integer.MAX_VALUE ? 0 : start(file, lines));
      } catch (IOException e) {
        // Gone again; what comes in its place is read from its beginning.
        read.remove(file);
      }
    }
    look();
  }

  /** Gives what was added since. */
  void look() {
    List<Path> files = files();
    // One that comes back under the name of one that has gone is another.
    read.keySet().retainAll(files);
    for (Path file : files) {
      try {
        read.put(file, give(file, read.getOrDefault(file, 0L)));
      } catch (NoSuchFileException e) {
        read.remove(file);
      } catch (IOException e) {
        if (unreadable.add(file)) {
          trouble.accept("The log " + file + " is passed over, as it cannot be read: " + e + ".");
        }
      }
    }
  }

  private List<Path> files() {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "*.log")) {
      found.forEach(files::add);
    } catch (IOException e) {
      throw new BalsamException(
          "The logs cannot be read: " + e + ". Is \"" + directory.getParent() + "\" a site?", e);
    }
    Collections.sort(files);
    return files;
  }

  private long give(Path file, long from) throws IOException {
    // Not opened without need.
    long size = Files.size(file);
    if (size == from) {
      return from;
    }
    // A shorter one has begun anew.
    long at = size < from ? 0 : from;
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      channel.position(at);
      ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
      while (channel.read(chunk) > 0) {
        chunk.flip();
        at += chunk.remaining();
        sink.add(String.valueOf(file.getFileName()), chunk);
        chunk.clear();
      }
    }
    return at;
  }

  /** Where the last lines begin. */
  private static long start(Path file, int lines) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      long end = channel.size();
      int ends = 0;
      for (long from = end; from > 0; ) {
        long chunkStart = Math.max(0, from - CHUNK);
        ByteBuffer chunk = read(channel, chunkStart, (int) (from - chunkStart));
        for (int i = chunk.limit() - 1; i >= 0; i--) {
          // The end of the last line does not begin another.
          boolean isEnd = chunk.get(i) == '\n' && chunkStart + i + 1 < end;
          if (isEnd && ++ends == lines) {
            return chunkStart + i + 1;
          }
        }
        from = chunkStart;
      }
      return lines == 0 ? end : 0;
    }
  }

  private static ByteBuffer read(SeekableByteChannel channel, long from, int length)
      throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(length);
    channel.position(from);
    while (chunk.hasRemaining() && channel.read(chunk) > 0) {
      // A read may give less than there is.
    }
    return chunk.flip();
  }
}
