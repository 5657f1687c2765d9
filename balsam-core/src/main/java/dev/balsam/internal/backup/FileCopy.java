package dev.balsam.internal.backup;

import dev.balsam.admin.Progress;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.function.Consumer;

/** Copies files with their modes and times, across file systems; links follow. */
final class FileCopy {
  private static final Set<PosixFilePermission> WRITABLE =
      PosixFilePermissions.fromString("rwx------");

  /** A directory that gets its mode and time when all is in it. */
  private record Made(Path directory, Path like) {}

  private final Consumer<Progress> progress;
  private final boolean force;
  private final Deque<Made> directories = new ArrayDeque<>();
  private long files;

  FileCopy(Consumer<Progress> progress) {
    this(progress, false);
  }

  private FileCopy(Consumer<Progress> progress, boolean force) {
    this.progress = progress;
    this.force = force;
  }

  /** One after which what was copied may be removed. */
  static FileCopy onDisk(Consumer<Progress> progress) {
    return new FileCopy(progress, true);
  }

  SiteTree.Visitor of(Path from, Path to, Follow follow) {
    return new SiteTree.Visitor() {
      @Override
      public void directory(Path directory, BasicFileAttributes attributes) throws IOException {
        Path target = target(directory);
        Files.createDirectories(target);
        Files.setPosixFilePermissions(target, WRITABLE);
        directories.push(new Made(target, directory));
      }

      @Override
      public void file(Path file, BasicFileAttributes attributes) throws IOException {
        if (attributes.isOther()) {
          // A pipe or a socket holds nothing.
          return;
        }
        try {
          copy(file, attributes);
          files++;
          progress.accept(new Progress("files", files, 0));
        } catch (AccessDeniedException e) {
          if (Files.isReadable(file)) {
            throw e;
          }
          throw SiteTree.unreadable(file, e);
        } catch (NoSuchFileException e) {
          if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw e;
          }
        }
      }

      private void copy(Path file, BasicFileAttributes attributes) throws IOException {
        if (attributes.isSymbolicLink()) {
          Path leadsTo = follow.link(Files.readSymbolicLink(file));
          Files.createSymbolicLink(target(file), leadsTo);
        } else {
          Files.copy(file, target(file), StandardCopyOption.COPY_ATTRIBUTES);
          if (force) {
            ArchiveWriter.force(target(file));
          }
        }
      }

      private Path target(Path file) {
        return to.resolve(from.relativize(file));
      }
    };
  }

  void finish() throws IOException {
    for (Made made : directories) {
      if (Files.isDirectory(made.like())) {
        Files.setPosixFilePermissions(made.directory(), Files.getPosixFilePermissions(made.like()));
        Files.setLastModifiedTime(made.directory(), Files.getLastModifiedTime(made.like()));
      }
    }
  }
}
