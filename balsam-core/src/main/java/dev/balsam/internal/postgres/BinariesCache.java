package dev.balsam.internal.postgres;

import dev.balsam.BalsamException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Archives of PostgreSQL unpacked under their SHA-256. A directory with the final name is complete,
 * since it comes there by one rename; a lock only keeps several JVMs from unpacking the same at
 * once.
 */
final class BinariesCache {
  private static final int SHA_PREFIX = 16;
  private static final Object IN_THIS_JVM = new Object();

  private final Path directory;

  BinariesCache(Path directory) {
    this.directory = directory;
  }

  /** The directory of the programs of an archive, unpacked if it is not yet. */
  Path bin(URL archive) {
    try {
      Path home = directory.resolve("postgres-" + sha256(archive).substring(0, SHA_PREFIX));
      if (!Files.isDirectory(home)) {
        Files.createDirectories(directory);
        unpackOnce(archive, home);
      }
      return home.resolve("bin");
    } catch (IOException e) {
      throw new BalsamException(
          "cannot unpack PostgreSQL to "
              + directory
              + ": "
              + e
              + "; free or make room there, or set XDG_CACHE_HOME to a directory that you may write",
          e);
    }
  }

  private void unpackOnce(URL archive, Path home) throws IOException {
    Path lockFile = directory.resolve(home.getFileName() + ".lock");
    synchronized (IN_THIS_JVM) {
      try (FileChannel channel =
          FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        // Closing the channel gives the lock back.
        channel.lock();
        if (!Files.isDirectory(home)) {
          deleteLeftovers(home);
          unpack(archive, home);
        }
      }
    }
  }

  private static void unpack(URL archive, Path home) throws IOException {
    Path fresh = home.resolveSibling(home.getFileName() + ".new-" + RandomName.next());
    try (InputStream bytes = archive.openStream()) {
      Files.createDirectory(fresh);
      TarXz.unpack(bytes, fresh);
      Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      // Where the file system has no locks another JVM may have been first.
      if (!Files.isDirectory(home)) {
        throw e;
      }
    } finally {
      SiteFiles.deleteTree(fresh);
    }
  }

  // We hold the lock, so that whoever wrote them is dead.
  private void deleteLeftovers(Path home) throws IOException {
    try (DirectoryStream<Path> leftovers =
        Files.newDirectoryStream(directory, home.getFileName() + ".new-*")) {
      for (Path leftover : leftovers) {
        SiteFiles.deleteTree(leftover);
      }
    }
  }

  private static String sha256(URL archive) throws IOException {
    try (DigestInputStream bytes =
        new DigestInputStream(archive.openStream(), MessageDigest.getInstance("SHA-256"))) {
      bytes.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(bytes.getMessageDigest().digest());
    } catch (NoSuchAlgorithmException e) {
      // Every Java platform has to have it, by the documentation of MessageDigest.
      throw new AssertionError(e);
    }
  }
}
