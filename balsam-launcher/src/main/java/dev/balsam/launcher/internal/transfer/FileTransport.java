package dev.balsam.launcher.internal.transfer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** Copies files that this machine sees, by SHA-256 of both ends. */
final class FileTransport implements Transport {
  @Override
  public long fetch(URI source, Path into, Attempt attempt) throws IOException, TransferFailure {
    Path path = path(source);
    List<Path> sources = Files.exists(path) ? List.of(path) : FileGlob.matchAbsolute(path);
    if (sources.isEmpty()) {
      throw TransferFailure.lasting("there is no " + path);
    }
    long bytes = 0;
    for (Path each : sources) {
      bytes += copyTree(each, into.resolve(each.getFileName()), attempt.life());
    }
    return bytes;
  }

  private static Path path(URI address) throws TransferFailure {
    String authority = address.getRawAuthority();
    if (authority != null && !authority.equals("localhost")) {
      throw TransferFailure.lasting(
          "it names the host " + authority + "; use scp: or rsync: for files of another machine");
    }
    String path = address.getPath();
    try {
      Path absolute = Path.of(path == null ? "" : path).normalize();
      if (absolute.isAbsolute() && absolute.getFileName() != null) {
        return absolute;
      }
    } catch (InvalidPathException e) {
      throw TransferFailure.lasting("its path cannot be one here: " + e.getReason());
    }
    throw TransferFailure.lasting("it has no absolute path; write for example file:/data/in");
  }

  private static long copyTree(Path source, Path target, Life life)
      throws IOException, TransferFailure {
    long bytes = 0;
    List<Path> all;
    try (Stream<Path> tree = Files.walk(source, FileVisitOption.FOLLOW_LINKS)) {
      all = tree.toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    for (Path each : all) {
      Path to = target.resolve(source.relativize(each).toString());
      if (Files.isDirectory(each)) {
        Files.createDirectories(to);
      } else {
        bytes += CheckedCopy.file(each, to, life);
      }
    }
    return bytes;
  }

  @Override
  public long send(Path from, List<Path> files, URI target, Attempt attempt)
      throws IOException, TransferFailure {
    Path directory = path(target);
    long bytes = 0;
    for (Path file : files) {
      Path source = from.resolve(file);
      Path to = directory.resolve(file);
      if (Files.exists(to) && Files.isSameFile(source, to)) {
        continue;
      }
      Files.createDirectories(to.getParent());
      Path partial = to.resolveSibling(PartialName.of(file, attempt.job()));
      try {
        bytes += CheckedCopy.file(source, partial, attempt.life());
        Files.move(partial, to, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(partial);
      }
    }
    return bytes;
  }
}
