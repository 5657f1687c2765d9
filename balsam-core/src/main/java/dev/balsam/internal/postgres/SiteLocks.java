package dev.balsam.internal.postgres;

import dev.balsam.BalsamException;
import dev.balsam.SiteUnreachableException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The locks between the JVMs of a site: a mutex for whoever starts or stops the server, and a
 * shared lock that each JVM holds while it uses the server. The operating system drops them when a
 * JVM dies.
 *
 * <p>Not thread-safe, and one object per site and JVM: closing any channel of a file drops all
 * locks that the process has on it (POSIX fcntl).
 */
final class SiteLocks {
  private static final Logger LOG = LoggerFactory.getLogger(SiteLocks.class);
  private static final Set<StandardOpenOption> OPTIONS =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);

  private final SiteLayout layout;
  private @Nullable FileChannel users;
  private @Nullable FileLock use;

  SiteLocks(SiteLayout layout) {
    this.layout = layout;
  }

  /**
   * Does work while no other JVM starts or stops this site's server; waits until it may.
   *
   * @throws SiteUnreachableException when the site was moved or deleted in the meantime: the lock
   *     is that of a file which is elsewhere now, or nowhere
   */
  <T> T underMutex(Supplier<T> work) {
    Path file = layout.mutex();
    FileChannel channel = open(file);
    try {
      Optional<Object> opened = identity(file);
      channel.lock();
      if (opened.isEmpty() || !opened.equals(identity(file))) {
        closeQuietly(channel);
        throw new SiteUnreachableException(
            "The site "
                + layout.site()
                + " was moved or deleted while this waited for it. Name the place where it is now.");
      }
    } catch (IOException | OverlappingFileLockException e) {
      closeQuietly(channel);
      throw cannotLock(file, e);
    }
    try {
      return work.get();
    } finally {
      closeQuietly(channel);
    }
  }

  /** Says that this JVM uses the server; only under the mutex. */
  void startUse() {
    if (use != null) {
      return;
    }
    Path file = layout.users();
    FileChannel channel = open(file);
    try {
      use = channel.lock(0, Long.MAX_VALUE, true);
      users = channel;
    } catch (IOException | OverlappingFileLockException e) {
      closeQuietly(channel);
      throw cannotLock(file, e);
    }
  }

  /**
   * Says that this JVM no longer uses the server; only under the mutex.
   *
   * @return whether no JVM is left that does
   */
  boolean endUse() {
    FileChannel channel = users;
    FileLock lock = use;
    if (channel == null || lock == null) {
      return false;
    }
    try {
      lock.release();
      return channel.tryLock() != null;
    } catch (IOException e) {
      throw cannotLock(layout.users(), e);
    } finally {
      closeQuietly(channel);
      users = null;
      use = null;
    }
  }

  /** Whether a JVM uses the server, this one included; only under the mutex. */
  boolean used() {
    if (use != null) {
      return true;
    }
    FileChannel channel = open(layout.users());
    try {
      // Closing the channel gives the lock back.
      return channel.tryLock() == null;
    } catch (IOException | OverlappingFileLockException e) {
      throw cannotLock(layout.users(), e);
    } finally {
      closeQuietly(channel);
    }
  }

  private static FileChannel open(Path file) {
    try {
      return FileChannel.open(
          file,
          OPTIONS,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (IOException e) {
      throw SiteFiles.cannotWrite(file, e);
    }
  }

  private static Optional<Object> identity(Path file) throws IOException {
    try {
      return Optional.ofNullable(Files.readAttributes(file, BasicFileAttributes.class).fileKey());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static BalsamException cannotLock(Path file, Exception e) {
    return new BalsamException(
        e instanceof OverlappingFileLockException
            ? file + " is locked by another copy of this library in this JVM; load it once"
            : "cannot lock "
                + file
                + ": "
                + e.getMessage()
                + "; put the site on a file system with"
                + " POSIX locks",
        e);
  }

  private static void closeQuietly(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing was written through it, and the lock is gone with the descriptor in any case.
      LOG.debug("closing a lock file", e);
    }
  }
}
