package dev.balsam.internal.postgres;

import dev.balsam.BalsamException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * As whom PostgreSQL runs, since it refuses to run as root: as we are; as root in a user namespace
 * of its own, where root is nobody in particular; or as another user.
 *
 * @param prefix the words that come before a program's name
 * @param owner the numeric user and group that must own the cluster, or empty if whoever we are
 * @param reason why another user is needed, for messages; empty if none is
 */
record ServerAccount(List<String> prefix, Optional<Owner> owner, String reason) {
  private static final List<String> NAMESPACE = List.of("unshare", "-U");
  private static final int ROOT = 0;
  private static final int NOBODY = 65534;

  /**
   * A user and its group.
   *
   * @param uid the user's number
   * @param gid the group's number
   */
  record Owner(int uid, int gid) {}

  static ServerAccount choose(Host host, Optional<Owner> clusterOwner) {
    if (!host.root()) {
      return new ServerAccount(host.named() ? List.of() : nameless(host), Optional.empty(), "");
    }
    Optional<Owner> user = clusterOwner.filter(o -> o.uid() != ROOT && o.uid() != NOBODY);
    if (user.isPresent()) {
      // Taking the cluster over would lock its user out of the site.
      return as(host, user.get(), "the cluster belongs to user " + user.get().uid());
    }
    if (host.userNamespaces().getAsBoolean()) {
      return new ServerAccount(NAMESPACE, Optional.of(new Owner(ROOT, ROOT)), "");
    }
    return as(
        host,
        new Owner(NOBODY, NOBODY),
        "PostgreSQL refuses to run as root and this machine forbids user namespaces");
  }

  /** Whether PostgreSQL runs as a user that may be kept out of directories that we can enter. */
  boolean otherUser() {
    return !reason.isEmpty();
  }

  /** Whether that user may run a program. */
  boolean canRun(Path program) {
    return !otherUser() || test("-x", program);
  }

  /** Whether that user may pass through a directory, all the way from the root. */
  boolean canEnter(Path directory) {
    return !otherUser() || test("-x", directory);
  }

  // Asked of the kernel, since modes alone do not tell where there are access lists.
  private boolean test(String question, Path path) {
    try {
      return new ProcessBuilder(command(List.of("test", question, path.toString())))
              .redirectInput(Host.NULL.toFile())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      throw new BalsamException("cannot run " + prefix.get(0) + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BalsamException("interrupted while " + prefix.get(0) + " ran", e);
    }
  }

  List<String> command(List<String> words) {
    List<String> all = new ArrayList<>(prefix);
    all.addAll(words);
    return all;
  }

  // Containers give out user numbers without a name; in a namespace of its own any is nobody.
  private static List<String> nameless(Host host) {
    if (host.userNamespaces().getAsBoolean()) {
      return NAMESPACE;
    }
    throw new BalsamException(
        "PostgreSQL refuses to run as a user that is not in the user database (/etc/passwd), and"
            + " this machine forbids user namespaces; add the user there or run as another one");
  }

  private static ServerAccount as(Host host, Owner owner, String reason) {
    List<String> prefix;
    if (host.onPath("setpriv").isPresent()) {
      prefix =
          List.of(
              "setpriv",
              "--reuid=" + owner.uid(),
              "--regid=" + owner.gid(),
              "--clear-groups",
              "--");
    } else if (owner.uid() == NOBODY && host.onPath("runuser").isPresent()) {
      prefix = List.of("runuser", "-u", "nobody", "--");
    } else {
      throw new BalsamException(
          reason
              + ", and the program setpriv is not on the PATH; install util-linux, or run as a"
              + " plain user");
    }
    return new ServerAccount(prefix, Optional.of(owner), reason);
  }
}
