package dev.balsam.internal.backup;

import dev.balsam.BalsamException;
import dev.balsam.internal.text.Reason;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes an archive aside, readable by its owner only, and gives it its name when it is complete
 * and on disk. A zip file: its directory is at its end, so that a part of one cannot pass for one.
 */
final class ArchiveWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ArchiveWriter.class);
  // Rows shrink to a fifth at any level; higher ones take thrice the time for a tenth less.
  private static final int LEVEL = 3;

  /** Writes the bytes of one entry. */
  @FunctionalInterface
  interface Content {
    void to(OutputStream out) throws IOException, SQLException;
  }

  private final Path target;
  private final Path aside;
  private final FileChannel file;
  private final ZipOutputStream zip;
  private final AtExit unfinished;
  private final List<Manifest.Part> parts = new ArrayList<>();

  private ArchiveWriter(Path target, Path aside) throws IOException {
    this.target = target;
    this.aside = aside;
    file =
        FileChannel.open(
            aside,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    unfinished = new AtExit(() -> deleteQuietly(aside));
    zip = new ZipOutputStream(new BufferedOutputStream(Channels.newOutputStream(file), 1 << 16));
    zip.setLevel(LEVEL);
  }

  static ArchiveWriter to(Path target) {
    Path absolute = target.toAbsolutePath().normalize();
    Path parent = absolute.getParent();
    refuseExisting(absolute);
    if (parent == null || !Files.isDirectory(parent)) {
      throw new BalsamException(
          "The backup cannot be written to "
              + absolute
              + ": there is no directory "
              + parent
              + ". Make it, or name a file in another one.");
    }
    Path aside = parent.resolve("." + absolute.getFileName() + ".part-" + UUID.randomUUID());
    try {
      return new ArchiveWriter(absolute, aside);
    } catch (IOException e) {
      throw cannotWrite(absolute, e);
    }
  }

  private static void refuseExisting(Path target) {
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new BalsamException(
          target + " is there already. Name another file, or remove that one first.");
    }
  }

  Manifest.Part add(String name, Content content) throws SQLException {
    Checksum sum = new Checksum();
    try {
      zip.putNextEntry(new ZipEntry(name));
      CountingOutput out = new CountingOutput(zip);
      OutputStream summed = sum.of(out);
      content.to(summed);
      summed.flush();
      zip.closeEntry();
      Manifest.Part part = new Manifest.Part(name, out.bytes(), sum.hex());
      parts.add(part);
      return part;
    } catch (IOException e) {
      throw cannotWrite(target, e);
    }
  }

  List<Manifest.Part> parts() {
    return List.copyOf(parts);
  }

  /** Completes it and gives it its name. */
  void finish(Manifest manifest) {
    try {
      zip.putNextEntry(new ZipEntry(Manifest.ENTRY));
      zip.write(manifest.json());
      zip.closeEntry();
      zip.finish();
      zip.flush();
      file.force(true);
    } catch (IOException e) {
      throw cannotWrite(target, e);
    }
    unfinished.complete(this::giveName);
  }

  // A link and not a rename, which would replace what somebody else has put there meanwhile.
  private void giveName() {
    try {
      try {
        Files.createLink(target, aside);
        Files.delete(aside);
      } catch (FileAlreadyExistsException e) {
        refuseExisting(target);
        throw e;
      } catch (UnsupportedOperationException | FileSystemException e) {
        LOG.debug("no hard links beside {}", target, e);
        refuseExisting(target);
        Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
      }
      force(parent(target));
    } catch (IOException e) {
      throw cannotWrite(target, e);
    }
  }

  private static Path parent(Path absolute) {
    Path parent = absolute.getParent();
    return parent == null ? absolute : parent;
  }

  /** Makes a file, or the names in a directory, last over a crash of the machine where possible. */
  static void force(Path directory) {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      LOG.debug("{} cannot be forced to disk", directory, e);
    }
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      LOG.debug("{} cannot be closed", aside, e);
    }
    unfinished.close();
  }

  private static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warn("{} is the rest of a backup that was not finished; remove it yourself", file);
    }
  }

  private static BalsamException cannotWrite(Path target, IOException e) {
    String said = String.valueOf(e.getMessage());
    boolean full = said.contains("No space left") || said.contains("quota");
    return new BalsamException(
        "The backup cannot be written to "
            + target
            + ": "
            + (full
                ? said + ". Free some space, or name a file on another disk."
                : Reason.of(e) + "."),
        e);
  }
}
