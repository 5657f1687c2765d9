package dev.balsam.internal.backup;

import dev.balsam.admin.Progress;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Copies files with their owners, modes and times, across file systems; links follow. */
final class FileCopy {
  private static final Logger LOG = LoggerFactory.getLogger(FileCopy.class);
  private static final Set<PosixFilePermission> WRITABLE =
      PosixFilePermissions.fromString("rwx------");

  // Of st_mode, inode(7): with the special bits, and without.
  private static final int MODE = 07777;
  private static final int PERMISSIONS = 0777;

  private final Consumer<Progress> progress;
  private final boolean force;
  private long files;
  private boolean warned;

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
      }

      // Only now, as it may not let us write into it.
      @Override
      public void left(Path directory) throws IOException {
        if (force) {
          ArchiveWriter.force(target(directory));
        }
        try {
          // A copy has a server of its own, and whoever owns its top can exchange what is run
          // there.
          boolean ownerToo = force || !directory.equals(from);
          makeLike(directory, target(directory), ownerToo);
        } catch (NoSuchFileException e) {
          if (Files.exists(directory)) {
            throw e;
          }
        }
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

  // First the owner, as a change of that takes special bits away.
  private void makeLike(Path directory, Path target, boolean ownerToo) throws IOException {
    int mode = (Integer) Files.getAttribute(directory, "unix:mode") & MODE;
    boolean given =
        (!ownerToo || given("unix:uid", directory, target)) && given("unix:gid", directory, target);
    // As cp does: a special bit means another thing for another owner or group.
    Files.setAttribute(target, "unix:mode", given ? mode : mode & PERMISSIONS);
    Files.setLastModifiedTime(target, Files.getLastModifiedTime(directory));
  }

  private boolean given(String what, Path directory, Path target) throws IOException {
    Object wanted = Files.getAttribute(directory, what);
    if (wanted.equals(Files.getAttribute(target, what))) {
      return true;
    }
    try {
      Files.setAttribute(target, what, wanted);
      return true;
    } catch (FileSystemException e) {
      if (!warned) {
        warned = true;
        LOG.warn(
            "{} has another owner or group in its new place, and so may other directories, as this"
                + " user may not give them away ({}). Where others use the site, share its files"
                + " again.",
            directory,
            e.getMessage());
      }
      return false;
    }
  }
}
