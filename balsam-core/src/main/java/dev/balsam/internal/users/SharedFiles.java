package dev.balsam.internal.users;

import dev.balsam.BalsamException;
import dev.balsam.internal.text.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Optional;

/**
 * The files of a site that a group of users shares. The group may enter the site and read it, but
 * not write to its top: whoever may write to a directory may rename what is in it, the cluster and
 * the server's password among them. It writes to the directories that jobs and launchers need.
 */
public final class SharedFiles {
  private static final int SET_GROUP = 02000;
  private static final int STICKY = 01000;
  private static final int GROUP_READS = 0050;
  private static final int GROUP_WRITES = 0070;

  private SharedFiles() {}

  /**
   * Shares the files of a site with a group, what is there and what is to come.
   *
   * @param site a site of this user
   * @param group the name of a group that this user is in
   * @throws BalsamException when there is no such group, or this user may not give it files
   */
  public static void share(Path site, String group) {
    GroupPrincipal principal = group(site, group);
    try {
      give(site, principal, GROUP_READS, GROUP_WRITES & ~GROUP_READS);
      // All write to one another's working directories, as any launcher runs anybody's jobs, and
      // whoever sweeps a lost launcher takes what it kept.
      new GroupTree(principal, SET_GROUP | GROUP_WRITES).give(directory(site, "data"));
      give(directory(site, "spool"), principal, SET_GROUP | GROUP_WRITES);
      // Each adds to these, and nobody changes what another has put there.
      for (String name : new String[] {"batch", "agents", "log"}) {
        give(directory(site, name), principal, SET_GROUP | STICKY | GROUP_WRITES);
      }
    } catch (IOException e) {
      throw new BalsamException(
          "The files of "
              + site
              + " cannot be given to the group \""
              + group
              + "\": "
              + e.getMessage()
              + ". Be the owner of the site and in that group.",
          e);
    }
  }

  /**
   * The group that a site's files are shared with.
   *
   * @param site the site
   * @return its name; empty when they are not shared
   */
  public static Optional<String> group(Path site) {
    Path data = site.resolve("data");
    try {
      int mode = mode(data);
      return (mode & (SET_GROUP | GROUP_WRITES)) == (SET_GROUP | GROUP_WRITES)
          ? Optional.of(view(data).readAttributes().group().getName())
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Path directory(Path site, String name) throws IOException {
    Path directory = Files.createDirectories(site.resolve(name));
    UserPrincipal owner = Files.getOwner(site.resolve("server.json"));
    if (!Files.getOwner(directory).equals(owner)) {
      // Made by root, for the owner.
      Files.setOwner(directory, owner);
    }
    return directory;
  }

  private static GroupPrincipal group(Path site, String name) {
    try {
      return site.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(name);
    } catch (UserPrincipalNotFoundException e) {
      throw new BalsamException(
          "There is no group \""
              + Printable.of(name)
              + "\" on this machine. Give one that all users of the site are in.",
          e);
    } catch (IOException e) {
      throw new BalsamException("The groups cannot be looked up: " + e.getMessage(), e);
    }
  }

  private static void give(Path file, GroupPrincipal group, int more) throws IOException {
    give(file, group, more, 0);
  }

  private static void give(Path file, GroupPrincipal group, int more, int less) throws IOException {
    view(file).setGroup(group);
    // After the group, as a change of the group takes special bits away.
    Files.setAttribute(file, "unix:mode", (mode(file) | more) & ~less, LinkOption.NOFOLLOW_LINKS);
  }

  private static int mode(Path file) throws IOException {
    return (Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777;
  }

  private static PosixFileAttributeView view(Path file) {
    return Files.getFileAttributeView(
        file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
  }
}
