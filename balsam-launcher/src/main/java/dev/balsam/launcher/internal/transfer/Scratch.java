package dev.balsam.launcher.internal.transfer;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A directory for files on their way, within the working directory so that they reach their place
 * by renaming: what has its own name is complete. Those that a lost launcher left are removed.
 */
final class Scratch implements AutoCloseable {
  /** How all names begin that no file of a user should have. */
  static final String PREFIX = ".balsam-";

  private static final Set<PosixFilePermission> OWNERS =
      PosixFilePermissions.fromString("rwx------");

  private final Path directory;

  private Scratch(Path directory) {
    this.directory = directory;
  }

  static Scratch in(Path workdir, long job) throws IOException {
    String own = PREFIX + "transfer-" + job + "-";
    try (DirectoryStream<Path> left = Files.newDirectoryStream(workdir, own + "*")) {
      for (Path old : left) {
        remove(old);
      }
    }
    return new Scratch(Files.createTempDirectory(workdir, own));
  }

  /** An empty directory for what is fetched. */
  Path incoming() throws IOException {
    Path incoming = directory.resolve("in");
    remove(incoming);
    return Files.createDirectory(incoming);
  }

  Path directory() {
    return directory;
  }

  /** A file for the use of a tool. */
  Path file(String name) {
    return directory.resolve(name);
  }

  /** Moves all entries of a directory into another, over what is there. */
  static void publish(Path from, Path to) throws IOException {
    makeWritable(from);
    move(from, to);
  }

  // Nobody but root moves or removes anything in a directory that is read-only, nor moves it.
  private static void makeWritable(Path directory) throws IOException {
    @Nullable PosixFileAttributeView view =
        Files.getFileAttributeView(directory, PosixFileAttributeView.class);
    if (view != null) {
      Set<PosixFilePermission> permissions = view.readAttributes().permissions();
      if (permissions.addAll(OWNERS)) {
        view.setPermissions(permissions);
      }
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          makeWritable(entry);
        }
      }
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(from)) {
      for (Path entry : entries) {
        Path target = to.resolve(entry.getFileName());
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)
            && Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
          move(entry, target);
        } else {
          Files.move(entry, target, StandardCopyOption.ATOMIC_MOVE);
        }
      }
    }
  }

  static void remove(Path tree) throws IOException {
    if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (Files.isDirectory(tree, LinkOption.NOFOLLOW_LINKS)) {
      makeWritable(tree);
    }
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path made, @Nullable IOException e)
              throws IOException {
            Files.deleteIfExists(made);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  @Override
  public void close() {
    try {
      remove(directory);
    } catch (IOException e) {
      // The next staging of the job removes it.
    }
  }
}
