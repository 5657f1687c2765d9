package dev.balsam.internal.backup;

import dev.balsam.BalsamException;
import dev.balsam.internal.postgres.ServerAdmin;
import dev.balsam.internal.text.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a site is to be, and the directory beside it in which it is made until it is whole. What is
 * not whole is removed, also when the JVM ends in the middle.
 */
final class NewPlace implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NewPlace.class);

  private final Path directory;
  private final Path aside;
  private final AtExit unfinished;

  private NewPlace(Path directory, Path aside) {
    this.directory = directory;
    this.aside = aside;
    unfinished = new AtExit(() -> remove(aside));
  }

  /**
   * Makes the directory aside.
   *
   * @throws BalsamException when something is in the place already
   */
  static NewPlace make(Path wanted) {
    Path directory = place(wanted);
    Path parent = directory.getParent();
    if (parent == null) {
      throw new BalsamException(directory + " cannot be a site. Name a directory below it.");
    }
    Path aside = parent.resolve("." + directory.getFileName() + ".new-" + UUID.randomUUID());
    try {
      Files.createDirectories(parent);
      Files.createDirectory(aside);
      return new NewPlace(directory, aside);
    } catch (IOException e) {
      throw new BalsamException(
          "The site cannot be made in "
              + directory
              + ": "
              + Reason.of(e)
              + ". Choose a directory that you may write to.",
          e);
    }
  }

  /**
   * The name that a site is to have.
   *
   * @throws BalsamException when something is in the place already
   */
  static Path place(Path wanted) {
    Path directory = wanted.toAbsolutePath().normalize();
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return directory;
    }
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS) || !isEmpty(directory)) {
      throw new BalsamException(
          directory
              + " is not empty. Name a directory that is not there yet, or an empty one; nothing is"
              + " ever written over.");
    }
    return directory;
  }

  private static boolean isEmpty(Path directory) {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      return !entries.iterator().hasNext();
    } catch (IOException e) {
      throw new BalsamException(directory + " cannot be read: " + Reason.of(e) + ".", e);
    }
  }

  Path directory() {
    return directory;
  }

  Path aside() {
    return aside;
  }

  /** It is whole: now it gets its name. */
  void giveName() throws IOException {
    try {
      unfinished.complete(
          () -> {
            try {
              // Takes the place of an empty directory, and of nothing else.
              Files.move(aside, directory, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } catch (UncheckedIOException e) {
      throw new IOException(e.getMessage(), e);
    }
    Path parent = directory.getParent();
    if (parent != null) {
      ArchiveWriter.force(parent);
    }
  }

  @Override
  public void close() {
    unfinished.close();
  }

  private static void remove(Path aside) {
    try {
      if (ServerAdmin.hasCluster(aside)) {
        ServerAdmin.stop(aside);
      }
      SiteTree.delete(aside);
    } catch (BalsamException | UncheckedIOException e) {
      LOG.warn(
          "{} is the rest of a site that was not finished; remove it yourself ({})",
          aside,
          e.getMessage());
    }
  }
}
