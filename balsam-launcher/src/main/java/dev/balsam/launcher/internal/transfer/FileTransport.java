package dev.balsam.launcher.internal.transfer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Copies files that this machine sees, by SHA-256 of both ends. */
final class FileTransport implements Transport {
  // An attempt that hangs is left to itself: when it wakes up, its file must not be another's.
  private final Set<Path> partials = ConcurrentHashMap.newKeySet();

  @Override
  public long fetch(URI source, Path into, Attempt attempt) throws IOException, TransferFailure {
    Path path = path(source);
    List<Path> sources = Files.exists(path) ? List.of(path) : FileGlob.matchAbsolute(path);
    if (sources.isEmpty()) {
      throw TransferFailure.lasting("there is no " + path);
    }
    if (Addresses.meansContents(source) && sources.size() > 1) {
      throw TransferFailure.lasting(
          "it stands for the contents of one directory, and %s match: %s and %s among them"
              .formatted(sources.size(), sources.get(0), sources.get(1)));
    }
    Map<Path, Path> names = new HashMap<>();
    for (Path each : sources) {
      Path other = names.put(each.getFileName(), each);
      if (other != null) {
        throw TransferFailure.lasting(
            other + " and " + each + " would have one name; narrow the pattern");
      }
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
      Path partial = partial(to, file, attempt.job());
      try {
        bytes += CheckedCopy.file(source, partial, attempt.life());
        CheckedCopy.refuseIfInterrupted();
        Files.move(partial, to, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        remove(partial);
      }
    }
    return bytes;
  }

  private Path partial(Path to, Path file, long job) {
    for (int further = 0; ; further++) {
      Path partial = to.resolveSibling(PartialName.of(file, job, further));
      if (partials.add(partial)) {
        return partial;
      }
    }
  }

  private void remove(Path partial) throws IOException {
    try {
      Files.deleteIfExists(partial);
    } finally {
      partials.remove(partial);
    }
  }
}
