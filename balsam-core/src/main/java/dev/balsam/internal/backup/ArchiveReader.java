package dev.balsam.internal.backup;

import dev.balsam.BalsamException;
import dev.balsam.internal.text.Reason;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** Reads an archive; whatever is not as it was written is noticed. */
final class ArchiveReader implements AutoCloseable {
  private final Path file;
  private final ZipFile zip;
  private final Manifest manifest;

  /** Takes the bytes of one entry. */
  @FunctionalInterface
  interface Taker {
    void take(InputStream in) throws IOException, SQLException;
  }

  private ArchiveReader(Path file, ZipFile zip) throws IOException {
    this.file = file;
    this.zip = zip;
    ZipEntry entry = zip.getEntry(Manifest.ENTRY);
    if (entry == null) {
      throw new ZipException("it has no list of contents, so that it is no backup of a site");
    }
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] json = in.readAllBytes();
      CRC32 sum = new CRC32();
      sum.update(json);
      if (sum.getValue() != entry.getCrc()) {
        throw new ZipException("the checksum of its list of contents is wrong");
      }
      manifest = Manifest.parse(json, file.toString());
    }
  }

  static ArchiveReader open(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new BalsamException(
          "There is no backup " + file + ": it is not a file. Check the name.");
    }
    ZipFile zip = null;
    try {
      zip = new ZipFile(file.toFile());
      return new ArchiveReader(file, zip);
    } catch (AccessDeniedException e) {
      throw new BalsamException("The backup " + file + " cannot be read: " + Reason.of(e) + ".", e);
    } catch (IOException e) {
      closeQuietly(zip, e);
      throw Manifest.damaged(file.toString(), String.valueOf(e.getMessage()), e);
    } catch (RuntimeException e) {
      closeQuietly(zip, e);
      throw e;
    }
  }

  private static void closeQuietly(@Nullable ZipFile zip, Exception why) {
    if (zip != null) {
      try {
        zip.close();
      } catch (IOException e) {
        why.addSuppressed(e);
      }
    }
  }

  Manifest manifest() {
    return manifest;
  }

  Path file() {
    return file;
  }

  /**
   * Gives an entry to somebody, and says whether it was as it had been written. What took it must
   * not count before this returns.
   */
  void give(String name, Taker taker) throws SQLException {
    Manifest.Part part = manifest.part(name, file.toString());
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw Manifest.damaged(
          file.toString(), name + " is missing", new ZipException(name + " is missing"));
    }
    Checksum sum = new Checksum();
    try (InputStream raw = zip.getInputStream(entry);
        InputStream in = sum.of(new BufferedInputStream(raw, 1 << 16))) {
      taker.take(in);
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw Manifest.damaged(file.toString(), name + ": " + Reason.oneLine(e), e);
    }
    if (!sum.hex().equals(part.sha256())) {
      throw Manifest.damaged(
          file.toString(),
          "the checksum of " + name + " is wrong",
          new ZipException("checksum of " + name));
    }
  }

  /** Reads all of it. */
  void check() throws SQLException {
    for (Manifest.Part part : manifest.parts()) {
      give(part.name(), in -> {});
    }
  }

  @Override
  public void close() {
    try {
      zip.close();
    } catch (IOException e) {
      throw Manifest.damaged(file.toString(), Reason.oneLine(e), e);
    }
  }
}
