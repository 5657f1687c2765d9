package dev.balsam.launcher.internal.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * Copies bytes into a new file and proves that they are there. An interrupt ends it.
 *
 * <p>Files are read and written as streams, never as channels of this class: an interrupt closes a
 * channel on the thread that interrupts, which waits until whoever reads has left it, for ever on a
 * hung file system (AbstractInterruptibleChannel). The streams of {@link Files} are not
 * interruptible, so the copying thread looks itself.
 */
final class CheckedCopy {
  private static final int BUFFER = 1 << 18;

  private CheckedCopy() {}

  /** Copies a file, its times and permissions, and reads the copy again; how many bytes. */
  static long file(Path source, Path target, Life life) throws IOException, TransferFailure {
    MessageDigest read = sha256();
    long bytes;
    Files.deleteIfExists(target);
    try (InputStream in = Files.newInputStream(source)) {
      bytes = write(in, target, life, read);
    }
    if (!MessageDigest.isEqual(read.digest(), digest(target, life))
        || Files.size(target) != bytes) {
      throw TransferFailure.passing("the copy differs from the file " + source);
    }
    copyAttributes(source, target);
    return bytes;
  }

  /** Writes a stream into a new file, and into a digest; how many bytes. */
  static long stream(InputStream in, Path target, Life life, MessageDigest... digests)
      throws IOException {
    // What comes over the network may never come: here an interrupt has to close the stream.
    return write(Channels.newInputStream(Channels.newChannel(in)), target, life, digests);
  }

  private static long write(InputStream in, Path target, Life life, MessageDigest... digests)
      throws IOException {
    byte[] buffer = new byte[BUFFER];
    long bytes = 0;
    try (OutputStream out = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        refuseIfInterrupted();
        life.sign();
        for (MessageDigest digest : digests) {
          digest.update(buffer, 0, read);
        }
        bytes += read;
        out.write(buffer, 0, read);
      }
    }
    refuseIfInterrupted();
    return bytes;
  }

  /** SHA-256 of a file. */
  static byte[] digest(Path file, Life life) throws IOException {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        refuseIfInterrupted();
        life.sign();
        digest.update(buffer, 0, read);
      }
    }
    return digest.digest();
  }

  /** For what must not be done by an attempt that was given up. */
  static void refuseIfInterrupted() throws InterruptedIOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("interrupted");
    }
  }

  // Results may be programs; a file system without permissions has none to keep.
  private static void copyAttributes(Path source, Path target) throws IOException {
    Files.setLastModifiedTime(target, Files.getLastModifiedTime(source));
    @Nullable PosixFileAttributeView to =
        Files.getFileAttributeView(target, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (to != null) {
      to.setPermissions(Files.getPosixFilePermissions(source));
    }
  }

  static MessageDigest sha256() {
    return digest("SHA-256");
  }

  /** A digest that every JVM has. */
  static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
