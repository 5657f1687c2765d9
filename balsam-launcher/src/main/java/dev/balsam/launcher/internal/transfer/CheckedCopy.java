package dev.balsam.launcher.internal.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Copies bytes into a new file and proves that they are there. An interrupt ends it. */
final class CheckedCopy {
  private static final int BUFFER = 1 << 18;
  private static final Set<StandardOpenOption> FRESH =
      Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);

  private CheckedCopy() {}

  /** Copies a file, its times and permissions, and reads the copy again; how many bytes. */
  static long file(Path source, Path target, Life life) throws IOException, TransferFailure {
    MessageDigest read = sha256();
    long bytes;
    Files.deleteIfExists(target);
    try (ReadableByteChannel in = Files.newByteChannel(source)) {
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
    return write(Channels.newChannel(in), target, life, digests);
  }

  private static long write(
      ReadableByteChannel in, Path target, Life life, MessageDigest... digests) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    long bytes = 0;
    try (WritableByteChannel out = Files.newByteChannel(target, FRESH)) {
      while (in.read(buffer.clear()) >= 0) {
        life.sign();
        buffer.flip();
        for (MessageDigest digest : digests) {
          digest.update(buffer.duplicate());
        }
        bytes += buffer.remaining();
        while (buffer.hasRemaining()) {
          out.write(buffer);
        }
      }
    }
    return bytes;
  }

  /** SHA-256 of a file. */
  static byte[] digest(Path file, Life life) throws IOException {
    MessageDigest digest = sha256();
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    try (ReadableByteChannel in = Files.newByteChannel(file)) {
      while (in.read(buffer.clear()) >= 0) {
        life.sign();
        digest.update(buffer.flip());
      }
    }
    return digest.digest();
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
