package dev.balsam.internal.users;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a directory and all below it to a group that may write there already. Each directory is
 * held by its descriptor, and what is in it is named relative to that: by a path, whoever puts a
 * link in the place of a directory meanwhile would have any file of this user given away.
 */
final class GroupTree {
  private static final Logger LOG = LoggerFactory.getLogger(GroupTree.class);
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  // Each holds two descriptors, of which a process has 1024 or more. What is deeper no path of 4096
  // bytes leads to, unless its names are short.
  private static final int MOST_LEVELS = 400;

  private static final Map<PosixFilePermission, PosixFilePermission> LIKE_OWNER =
      Map.of(
          PosixFilePermission.OWNER_READ, PosixFilePermission.GROUP_READ,
          PosixFilePermission.OWNER_WRITE, PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OWNER_EXECUTE, PosixFilePermission.GROUP_EXECUTE);

  private final GroupPrincipal group;
  private final int directoryBits;
  private Path lastDescriptor = DESCRIPTORS.resolve("0");

  /**
   * Makes it.
   *
   * @param group the group
   * @param directoryBits bits of {@code st_mode} that directories get besides their own
   */
  GroupTree(GroupPrincipal group, int directoryBits) {
    this.group = group;
    this.directoryBits = directoryBits;
  }

  /**
   * Gives all of it. What is not this user's to give is left as it is, except for the root.
   *
   * @param root a directory whose name nobody else can change
   */
  void give(Path root) throws IOException {
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(root)) {
      if (!(stream instanceof SecureDirectoryStream<Path> directory)) {
        throw new IOException("this system has no openat(2), without which it would not be safe");
      }
      giveDirectory(directory);
      giveEntries(directory, 1);
    }
  }

  private void giveEntries(SecureDirectoryStream<Path> directory, int level) {
    try {
      for (Path entry : directory) {
        giveEntry(directory, entry, level);
      }
    } catch (DirectoryIteratorException e) {
      LOG.debug("the rest of a directory is left as it is", e);
    }
  }

  // Collaborators' own files are among them when the group changes.
  private void giveEntry(SecureDirectoryStream<Path> directory, Path entry, int level) {
    Path name = entry.getFileName();
    if (name == null) {
      return;
    }
    try {
      PosixFileAttributeView view =
          directory.getFileAttributeView(
              name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
      PosixFileAttributes attributes = view.readAttributes();
      if (attributes.isRegularFile()) {
        view.setGroup(group);
        view.setPermissions(likeOwner(attributes.permissions()));
      } else if (attributes.isDirectory() && level < MOST_LEVELS) {
        try (SecureDirectoryStream<Path> below =
            directory.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
          tryToGiveDirectory(below, entry);
          giveEntries(below, level + 1);
        }
      }
    } catch (IOException e) {
      LOG.debug("{} is left as it is", entry, e);
    }
  }

  private static Set<PosixFilePermission> likeOwner(Set<PosixFilePermission> permissions) {
    Set<PosixFilePermission> more = EnumSet.noneOf(PosixFilePermission.class);
    more.addAll(permissions);
    LIKE_OWNER.forEach(
        (owner, group) -> {
          if (permissions.contains(owner)) {
            more.add(group);
          }
        });
    return more;
  }

  private void tryToGiveDirectory(SecureDirectoryStream<Path> directory, Path entry) {
    try {
      giveDirectory(directory);
    } catch (IOException e) {
      LOG.debug("{} is left as it is", entry, e);
    }
  }

  private void giveDirectory(SecureDirectoryStream<Path> directory) throws IOException {
    PosixFileAttributeView view = directory.getFileAttributeView(PosixFileAttributeView.class);
    view.setGroup(group);
    // After the group, as a change of the group takes special bits away. Java sets those by a path
    // only: this one leads to the open directory itself.
    Path self = descriptor(Objects.requireNonNull(view.readAttributes().fileKey()));
    int mode = (Integer) Files.getAttribute(self, "unix:mode") & 07777;
    Files.setAttribute(self, "unix:mode", mode | directoryBits);
  }

  // It mostly has the number that the directory before it had.
  private Path descriptor(Object directory) throws IOException {
    if (isOf(lastDescriptor, directory)) {
      return lastDescriptor;
    }
    try (DirectoryStream<Path> all = Files.newDirectoryStream(DESCRIPTORS)) {
      for (Path one : all) {
        if (isOf(one, directory)) {
          lastDescriptor = one;
          return one;
        }
      }
    }
    throw new IOException(DESCRIPTORS + " does not list what this process has open");
  }

  private static boolean isOf(Path descriptor, Object directory) {
    try {
      return directory.equals(
          Files.readAttributes(descriptor, PosixFileAttributes.class).fileKey());
    } catch (IOException e) {
      // It is closed by now.
      return false;
    }
  }
}
