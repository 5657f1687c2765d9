package dev.balsam.internal.postgres;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's log files. The server itself starts a new one every day and reuses each after a
 * week, but it truncates only where it is up at midnight; so every start also cuts what has become
 * large.
 */
final class LogFiles {
  private static final Logger LOG = LoggerFactory.getLogger(LogFiles.class);
  private static final long LARGE = 16L << 20;
  private static final int MESSAGE_LINES = 8;
  private static final long MESSAGE_BYTES = 64L << 10;

  private final Path directory;

  LogFiles(Path directory) {
    this.directory = directory;
  }

  /** Cuts the files that have become large. The server appends, so that it goes on at the start. */
  void truncateLarge() {
    for (Map.Entry<Path, Long> file : sizes().entrySet()) {
      if (file.getValue() > LARGE) {
        try (FileChannel channel = FileChannel.open(file.getKey(), StandardOpenOption.WRITE)) {
          channel.truncate(0);
        } catch (IOException e) {
          LOG.debug("cannot truncate {}", file.getKey(), e);
        }
      }
    }
  }

  /** The files and their sizes now, in bytes. */
  Map<Path, Long> sizes() {
    Map<Path, Long> sizes = new TreeMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.log")) {
      for (Path file : files) {
        sizes.put(file, Files.size(file));
      }
    } catch (IOException e) {
      LOG.debug("cannot list {}", directory, e);
    }
    return sizes;
  }

  /** What the server has written since the sizes were taken, at most the end of each file. */
  String since(Map<Path, Long> before) {
    Map<Path, Long> known = new HashMap<>(before);
    List<String> parts = new ArrayList<>();
    sizes()
        .forEach(
            (file, size) -> {
              long from = Math.max(known.getOrDefault(file, 0L), size - MESSAGE_BYTES);
              try (FileChannel channel = FileChannel.open(file)) {
                channel.position(from);
                byte[] bytes = Channels.newInputStream(channel).readAllBytes();
                parts.add(new String(bytes, StandardCharsets.UTF_8).strip());
              } catch (IOException e) {
                LOG.debug("cannot read {}", file, e);
              }
            });
    parts.removeIf(String::isEmpty);
    return String.join("\n", parts);
  }

  /** The last lines of a text, as a message quotes them. */
  static String lastLines(String text) {
    List<String> lines = text.strip().lines().toList();
    return String.join(
        System.lineSeparator(),
        lines.subList(Math.max(0, lines.size() - MESSAGE_LINES), lines.size()));
  }
}
