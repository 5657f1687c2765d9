package dev.balsam.launcher.internal.transfer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Which files of a directory are meant; directories stand for all that is in them. */
final class StagedFiles {
  private StagedFiles() {}

  /** The regular files that match one of the patterns, by their relative paths. */
  static List<Path> matching(Path directory, List<String> patterns)
      throws IOException, TransferFailure {
    TreeSet<Path> files = new TreeSet<>();
    for (String pattern : patterns) {
      for (Path match : FileGlob.match(directory, pattern)) {
        files.addAll(regular(directory, directory.resolve(match)));
      }
    }
    return List.copyOf(files);
  }

  /** All regular files of a directory, by their relative paths. */
  static List<Path> below(Path directory) throws IOException {
    return regular(directory, directory);
  }

  // Links of the job stand for what they point to. Files of the engine on their way are no results.
  private static List<Path> regular(Path directory, Path start) throws IOException {
    try (Stream<Path> tree = Files.walk(start, FileVisitOption.FOLLOW_LINKS)) {
      return tree.filter(Files::isRegularFile)
          .map(directory::relativize)
          .filter(file -> !file.getName(0).toString().startsWith(Scratch.PREFIX))
          .sorted()
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  static long bytes(Path directory, List<Path> files) throws IOException {
    long bytes = 0;
    for (Path file : files) {
      bytes += Files.size(directory.resolve(file));
    }
    return bytes;
  }
}
