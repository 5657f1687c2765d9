package dev.balsam.internal.backup;

import dev.balsam.BalsamException;
import dev.balsam.internal.text.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of a site that are its user's: working directories, programs, inputs, settings. Not
 * those of its server, whose rows travel as rows, nor secrets, logs and earlier backups.
 */
final class SiteTree {
  /** What is done with each file. */
  interface Visitor {
    void directory(Path directory, BasicFileAttributes attributes) throws IOException;

    void file(Path file, BasicFileAttributes attributes) throws IOException;

    /** All that a directory holds has been visited; the last is the site's own. */
    default void left(Path directory) throws IOException {}
  }

  private static final Logger LOG = LoggerFactory.getLogger(SiteTree.class);
  private static final Set<String> SERVERS =
      Set.of(
          "db",
          "log",
          "spool",
          "backup",
          "server.json",
          "server.crt",
          "server.stopped",
          "connection.json",
          // Where this site's server is, what its collaborators log in with, tickets of agents.
          "address.json",
          "users",
          "agents",
          MovedSite.MARKER);

  private SiteTree() {}

  /** Whether an entry of the site's directory is the server's or belongs to this site only. */
  static boolean isServers(String name) {
    return SERVERS.contains(name) || name.startsWith(".server.") || name.startsWith("db.new-");
  }

  /**
   * Walks over them, directories before what they hold. What vanishes meanwhile is left out.
   *
   * @throws BalsamException when something cannot be read
   */
  static void walk(Path site, Visitor visitor) throws IOException {
    walk(site, visitor, true);
  }

  /** Walks over all files of a site whose server is down. */
  static void walkAll(Path site, Visitor visitor) throws IOException {
    walk(site, visitor, false);
  }

  private static void walk(Path site, Visitor visitor, boolean usersOnly) throws IOException {
    Files.walkFileTree(
        site,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            if (directory.equals(site)) {
              return FileVisitResult.CONTINUE;
            }
            if (skipped(directory)) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            visitor.directory(directory, attributes);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
              throws IOException {
            if (e != null) {
              throw e;
            }
            visitor.left(directory);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (!skipped(file)) {
              visitor.file(file, attributes);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException || skipped(file)) {
              return FileVisitResult.CONTINUE;
            }
            throw unreadable(file, e);
          }

          private boolean skipped(Path file) {
            return usersOnly
                && site.equals(file.getParent())
                && isServers(String.valueOf(file.getFileName()));
          }
        });
  }

  /** That a file of the site, and not where it is copied to, is in the way. */
  static BalsamException unreadable(Path file, IOException e) {
    return new BalsamException(
        file
            + " in the site cannot be read: "
            + Reason.of(e)
            + ". Have its owner let you read it, or move it out of the site, then try again.",
        e);
  }

  /** Deletes a directory with all it holds; links are not followed. */
  static void delete(Path root) {
    try {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            // Tasks make directories that even their owner may not write into.
            @Override
            public FileVisitResult preVisitDirectory(
                Path directory, BasicFileAttributes attributes) {
              if (!Files.isWritable(directory)) {
                letWrite(directory);
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.deleteIfExists(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
              if (e instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
              }
              throw e;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
                throws IOException {
              if (e != null) {
                throw e;
              }
              Files.deleteIfExists(directory);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void letWrite(Path directory) {
    try {
      Files.setAttribute(directory, "unix:mode", 0700, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      // Only what is in it cannot be deleted then, if there is anything.
      LOG.debug("{} may not be written into", directory, e);
    }
  }
}
