package dev.balsam.launcher.internal.transfer;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds files by pattern, one path component after the other: {@code *}, {@code ?}, {@code [...]}
 * and {@code {a,b}} within a component, {@code **} for any directories between. What begins with a
 * dot is only found by a pattern that does. Whatever the pattern, nothing outside the directory is
 * found.
 */
final class FileGlob {
  private final String pattern;
  private final boolean throughLinks;

  private FileGlob(String pattern, boolean throughLinks) {
    this.pattern = pattern;
    this.throughLinks = throughLinks;
  }

  /** What the pattern matches, links included, but never behind a link to a directory. */
  static List<Path> match(Path directory, String pattern) throws IOException, TransferFailure {
    return new FileGlob(pattern, false).find(directory);
  }

  /** What an absolute pattern matches on this machine. */
  static List<Path> matchAbsolute(Path pattern) throws IOException, TransferFailure {
    Path root = pattern.getRoot();
    return new FileGlob(root.relativize(pattern).toString(), true)
        .find(root).stream().map(root::resolve).toList();
  }

  /** Whether a text is more than a plain name. */
  static boolean isPattern(String text) {
    return text.chars().anyMatch(c -> "*?[{\\".indexOf(c) >= 0);
  }

  private List<Path> find(Path directory) throws IOException, TransferFailure {
    List<String> parts = List.of(pattern.split("/+", -1));
    if (pattern.startsWith("/") || parts.contains("..")) {
      throw TransferFailure.lasting(
          "the pattern \"" + pattern + "\" leads out of the working directory");
    }
    Set<Path> found = new TreeSet<>();
    List<String> named =
        parts.stream().filter(part -> !part.isEmpty() && !part.equals(".")).toList();
    if (!named.isEmpty() && Files.isDirectory(directory)) {
      descend(directory, directory.getFileSystem().getPath(""), named, found);
    }
    return List.copyOf(found);
  }

  private void descend(Path directory, Path at, List<String> parts, Set<Path> found)
      throws IOException, TransferFailure {
    String part = parts.get(0);
    List<String> rest = parts.subList(1, parts.size());
    boolean anyDepth = part.equals("**");
    if (anyDepth && !rest.isEmpty()) {
      descend(directory, at, rest, found);
    }
    for (Path entry : matching(directory.resolve(at), part)) {
      Path below = at.toString().isEmpty() ? entry.getFileName() : at.resolve(entry.getFileName());
      if (rest.isEmpty()) {
        found.add(below);
      }
      if (isDirectory(entry) && (anyDepth || !rest.isEmpty())) {
        descend(directory, below, anyDepth ? parts : rest, found);
      }
    }
  }

  private boolean isDirectory(Path entry) {
    return throughLinks
        ? Files.isDirectory(entry)
        : Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS);
  }

  private List<Path> matching(Path directory, String part) throws IOException, TransferFailure {
    PathMatcher matcher = matcher(directory.getFileSystem(), part);
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
      for (Path entry : all) {
        Path name = entry.getFileName();
        boolean hidden = name.toString().startsWith(".") && !part.startsWith(".");
        if (!hidden && (name.toString().equals(part) || matcher.matches(name))) {
          entries.add(entry);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return entries;
  }

  private PathMatcher matcher(FileSystem files, String part) throws TransferFailure {
    try {
      return files.getPathMatcher("glob:" + part);
    } catch (IllegalArgumentException e) {
      throw TransferFailure.lasting(
          "the pattern \""
              + pattern
              + "\" is not well formed: "
              + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
  }
}
