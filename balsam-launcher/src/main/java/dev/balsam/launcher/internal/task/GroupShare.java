package dev.balsam.launcher.internal.task;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Directories that a group of users shares, told by their mode: the group may write there, and what
 * is made there belongs to it (setgid). Any of them may go on with a job of another, so what one
 * makes there the others may change, whatever the umask is.
 */
public final class GroupShare {
  private static final Logger LOG = LoggerFactory.getLogger(GroupShare.class);
  private static final int SHARED = 02070;
  private static final int OWNER = 0700;

  private record Seen(@Nullable Path directory, boolean shared) {}

  // Jobs of a workflow share their parent directory.
  private static volatile Seen last = new Seen(null, false);

  private GroupShare() {}

  /**
   * Whether a group shares a directory.
   *
   * @param directory any path
   * @return false also when it cannot be looked at
   */
  public static boolean isShared(Path directory) {
    Seen seen = last;
    if (directory.equals(seen.directory())) {
      return seen.shared();
    }
    boolean shared;
    try {
      shared = (mode(directory) & SHARED) == SHARED;
    } catch (IOException e) {
      LOG.debug("{} cannot be looked at", directory, e);
      return false;
    }
    last = new Seen(directory, shared);
    return shared;
  }

  /**
   * Gives the group of a shared directory what its maker may do with something new in it.
   *
   * @param made a file or directory of ours; nothing happens where its directory is not shared
   */
  public static void extend(Path made) {
    Path parent = made.getParent();
    if (parent == null || !isShared(parent)) {
      return;
    }
    try {
      int mode = mode(made);
      int wider = mode | (mode & OWNER) >> 3;
      if (wider != mode) {
        Files.setAttribute(made, "unix:mode", wider, LinkOption.NOFOLLOW_LINKS);
      }
    } catch (IOException e) {
      // Of another user, who has done so.
      LOG.debug("{} is left as it is", made, e);
    }
  }

  private static int mode(Path file) throws IOException {
    return (Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777;
  }
}
