package dev.balsam.internal.postgres;

import dev.balsam.BalsamException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Small operations on files that several classes of this package need. */
final class SiteFiles {
  private static final Logger LOG = LoggerFactory.getLogger(SiteFiles.class);

  private SiteFiles() {}

  static Path parent(Path file) {
    Path parent = file.getParent();
    if (parent == null) {
      throw new IllegalArgumentException(file + " has no parent directory");
    }
    return parent;
  }

  static void createPrivateFile(Path file) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  static void createPrivateDirectory(Path directory) throws IOException {
    Files.createDirectory(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  /** The numeric owner of a file, or empty if there is no such file. */
  static Optional<Integer> owner(Path file) {
    try {
      return Optional.of((Integer) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new BalsamException("cannot look at " + file + ": " + e.getMessage(), e);
    }
  }

  static int group(Path file) throws IOException {
    return (Integer) Files.getAttribute(file, "unix:gid", LinkOption.NOFOLLOW_LINKS);
  }

  static void setOwner(Path file, int uid, int gid) throws IOException {
    Files.setAttribute(file, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
    Files.setAttribute(file, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
  }

  static void keepOwner(Path existing, Path replacement) throws IOException {
    Optional<Integer> before = owner(existing);
    if (before.isPresent() && !before.equals(owner(replacement))) {
      setOwner(replacement, before.get(), group(existing));
    }
  }

  /**
   * Gives a private file another content in one step: whoever is killed, or has no room, in the
   * middle leaves the old one. Its owner stays.
   */
  static void replace(Path file, String content) throws IOException {
    Path fresh = parent(file).resolve(SiteLayout.SCRATCH_PREFIX + RandomName.next());
    try {
      createPrivateFile(fresh);
      try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      keepOwner(file, fresh);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      deleteQuietly(fresh);
    }
  }

  static void setOwnerOfTree(Path root, int uid, int gid) throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            setOwner(file, uid, gid);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException error)
              throws IOException {
            if (error != null) {
              throw error;
            }
            setOwner(directory, uid, gid);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Deletes a file or a directory with all it holds; symbolic links are not followed. */
  static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException error)
              throws IOException {
            if (error != null) {
              throw error;
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  static void deleteQuietly(Path root) {
    try {
      deleteTree(root);
    } catch (IOException e) {
      LOG.debug("cannot delete {}", root, e);
    }
  }

  // Whose directory it would be in, if that is somebody else.
  private static Optional<String> stranger(Path file) {
    Path directory = file.toAbsolutePath().getParent();
    try {
      return directory == null
          ? Optional.empty()
          : Optional.of(Files.getOwner(directory).getName())
              .filter(owner -> !owner.equals(System.getProperty("user.name")));
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }

  /** The one sentence for a file that could not be written. */
  static BalsamException cannotWrite(Path file, IOException e) {
    if (e instanceof AccessDeniedException) {
      return new BalsamException(
          "cannot write "
              + file
              + ": permission denied; "
              + stranger(file)
                  .map(owner -> "it is in a directory of " + owner + ", who alone may write there")
                  .orElse("make the directory writable or use another"),
          e);
    }
    String reason = String.valueOf(e.getMessage());
    if (reason.contains("No space left on device")) {
      return new BalsamException(
          "cannot write " + file + ": the disk is full; free some space and try again", e);
    }
    return new BalsamException("cannot write " + file + ": " + reason, e);
  }
}
