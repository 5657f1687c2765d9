package dev.balsam.internal.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** Unpacks a .tar.xz of directories, files and symbolic links. */
final class TarXz {
  private TarXz() {}

  /**
   * Unpacks into an empty directory. Execute bits are kept; no one but the owner may write.
   *
   * @throws IOException if it cannot be read or written, or an entry would be outside the directory
   */
  static void unpack(InputStream archive, Path directory) throws IOException {
    Path root = directory.toAbsolutePath().normalize();
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(archive)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path target = inside(root, root.resolve(entry.getName()), entry);
        if (entry.isDirectory()) {
          Files.createDirectories(target);
          continue;
        }
        Path parent = SiteFiles.parent(target);
        Files.createDirectories(parent);
        if (entry.isSymbolicLink()) {
          inside(root, parent.resolve(entry.getLinkName()), entry);
          Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else if (entry.isFile() && !entry.isLink()) {
          Files.copy(tar, target);
          Files.setPosixFilePermissions(target, permissions(entry.getMode()));
        } else {
          throw new IOException("the archive's entry '" + entry.getName() + "' is no file or link");
        }
      }
    }
  }

  private static Path inside(Path root, Path path, TarArchiveEntry entry) throws IOException {
    Path normal = path.normalize();
    if (!normal.startsWith(root)) {
      throw new IOException(
          "the archive's entry '" + entry.getName() + "' would be outside of its directory");
    }
    return normal;
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    Set<PosixFilePermission> permissions =
        EnumSet.of(
            PosixFilePermission.OWNER_READ,
            PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.OTHERS_READ);
    if ((mode & 0100) != 0) {
      permissions.add(PosixFilePermission.OWNER_EXECUTE);
      permissions.add(PosixFilePermission.GROUP_EXECUTE);
      permissions.add(PosixFilePermission.OTHERS_EXECUTE);
    }
    return permissions;
  }
}
