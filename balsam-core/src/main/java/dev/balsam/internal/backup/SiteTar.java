package dev.balsam.internal.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** The files of a site as one tar: names, modes, times and links. */
final class SiteTar {
  private static final byte[] ZEROS = new byte[1 << 16];

  // Earlier backups hold them.
  private static final Set<String> ONCE_PACKED = Set.of("address.json", "users", "agents");

  private SiteTar() {}

  /** Packs them; how many files and links. */
  static long pack(Path site, OutputStream out, LongConsumer progress) throws IOException {
    long[] files = {0};
    TarArchiveOutputStream tar = new TarArchiveOutputStream(out, StandardCharsets.UTF_8.name());
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    tar.setAddPaxHeadersForNonAsciiNames(true);
    SiteTree.walk(
        site,
        new SiteTree.Visitor() {
          @Override
          public void directory(Path directory, BasicFileAttributes attributes) throws IOException {
            TarArchiveEntry entry = new TarArchiveEntry(name(directory) + "/");
            put(entry, directory, attributes);
            tar.closeArchiveEntry();
          }

          @Override
          public void file(Path file, BasicFileAttributes attributes) throws IOException {
            if (attributes.isSymbolicLink()) {
              TarArchiveEntry entry = new TarArchiveEntry(name(file), TarConstants.LF_SYMLINK);
              entry.setLinkName(Files.readSymbolicLink(file).toString());
              entry.setModTime(attributes.lastModifiedTime());
              tar.putArchiveEntry(entry);
              tar.closeArchiveEntry();
            } else if (attributes.isRegularFile()) {
              content(file, attributes);
            } else {
              // A pipe or a socket holds nothing.
              return;
            }
            files[0]++;
            progress.accept(files[0]);
          }

          private void content(Path file, BasicFileAttributes attributes) throws IOException {
            try (InputStream in = Files.newInputStream(file)) {
              TarArchiveEntry entry = new TarArchiveEntry(name(file));
              entry.setSize(attributes.size());
              put(entry, file, attributes);
              exactly(attributes.size(), in, tar);
              tar.closeArchiveEntry();
            } catch (NoSuchFileException e) {
              files[0]--;
            } catch (AccessDeniedException e) {
              throw SiteTree.unreadable(file, e);
            }
          }

          private void put(TarArchiveEntry entry, Path file, BasicFileAttributes attributes)
              throws IOException {
            entry.setMode(mode(file));
            entry.setModTime(attributes.lastModifiedTime());
            tar.putArchiveEntry(entry);
          }

          private String name(Path file) {
            return site.relativize(file).toString();
          }
        });
    tar.finish();
    return files[0];
  }

  // A task may write meanwhile: what has come since is left out, what is gone is zeros.
  private static void exactly(long size, InputStream in, OutputStream out) throws IOException {
    long left = size;
    byte[] buffer = new byte[1 << 16];
    while (left > 0) {
      int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (read < 0) {
        break;
      }
      out.write(buffer, 0, read);
      left -= read;
    }
    while (left > 0) {
      int length = (int) Math.min(ZEROS.length, left);
      out.write(ZEROS, 0, length);
      left -= length;
    }
  }

  /**
   * Unpacks into a directory that nobody else knows. The links of a directory come when all else is
   * in it, and nothing comes after that: so nothing is ever written through one.
   */
  static long unpack(InputStream in, Path site, Follow follow, LongConsumer progress)
      throws IOException {
    Path root = site.toAbsolutePath().normalize();
    Deque<Unfinished> open = new ArrayDeque<>();
    open.push(new Unfinished(root, Optional.empty(), new ArrayList<>()));
    long files = 0;
    // Not closed, as its end is not the end of what is read.
    @SuppressWarnings("resource")
    TarArchiveInputStream tar = new TarArchiveInputStream(in, StandardCharsets.UTF_8.name());
    for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
      Path target = inside(root, entry);
      if (ONCE_PACKED.contains(top(root, target))) {
        continue;
      }
      Unfinished parent = parent(open, target, entry);
      if (entry.isDirectory()) {
        Files.createDirectory(target);
        open.push(new Unfinished(target, Optional.of(entry), new ArrayList<>()));
      } else if (entry.isSymbolicLink()) {
        parent.links().add(new Link(target, follow.link(Path.of(entry.getLinkName()))));
      } else {
        Files.copy(tar, target);
        Files.setPosixFilePermissions(target, permissions(entry.getMode()));
        Files.setLastModifiedTime(target, time(entry));
      }
      files += entry.isDirectory() ? 0 : 1;
      progress.accept(files);
    }
    while (!open.isEmpty()) {
      open.pop().finish();
    }
    return files;
  }

  private record Link(Path name, Path target) {}

  /** A directory, of which more may come; only the site's own has no entry. */
  private record Unfinished(Path directory, Optional<TarArchiveEntry> entry, List<Link> links) {
    // Mode and time at the end, as a directory may not let us write into it.
    void finish() throws IOException {
      for (Link link : links) {
        Files.createSymbolicLink(link.name(), link.target());
      }
      if (entry.isPresent()) {
        Files.setPosixFilePermissions(directory, permissions(entry.get().getMode()));
        Files.setLastModifiedTime(directory, time(entry.get()));
      }
    }
  }

  // A site may have a million directories: in the order of a walk over a tree only those above a
  // file are still of interest.
  private static Unfinished parent(Deque<Unfinished> open, Path target, TarArchiveEntry entry)
      throws IOException {
    while (!target.startsWith(open.element().directory())) {
      open.pop().finish();
    }
    Unfinished parent = open.element();
    if (!parent.directory().equals(target.getParent())) {
      throw new IOException("its file '" + entry.getName() + "' is not among those beside it");
    }
    return parent;
  }

  private static FileTime time(TarArchiveEntry entry) {
    return FileTime.from(entry.getLastModifiedTime().toInstant());
  }

  private static Path inside(Path root, TarArchiveEntry entry) throws IOException {
    Path path = root.resolve(entry.getName()).normalize();
    if (!path.startsWith(root) || path.equals(root)) {
      throw new IOException("its file '" + entry.getName() + "' would be outside of the site");
    }
    String top = top(root, path);
    if (SiteTree.isServers(top) && !ONCE_PACKED.contains(top)) {
      throw new IOException("its file '" + entry.getName() + "' is one of the server's");
    }
    return path;
  }

  private static String top(Path root, Path path) {
    return root.relativize(path).getName(0).toString();
  }

  private static int mode(Path file) throws IOException {
    int mode = 0;
    for (PosixFilePermission permission : Files.getPosixFilePermissions(file)) {
      mode |= bit(permission);
    }
    return mode;
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    for (PosixFilePermission permission : PosixFilePermission.values()) {
      if ((mode & bit(permission)) != 0) {
        permissions.add(permission);
      }
    }
    return permissions;
  }

  private static int bit(PosixFilePermission permission) {
    return switch (permission) {
      case OWNER_READ -> 0400;
      case OWNER_WRITE -> 0200;
      case OWNER_EXECUTE -> 0100;
      case GROUP_READ -> 0040;
      case GROUP_WRITE -> 0020;
      case GROUP_EXECUTE -> 0010;
      case OTHERS_READ -> 0004;
      case OTHERS_WRITE -> 0002;
      case OTHERS_EXECUTE -> 0001;
    };
  }
}
