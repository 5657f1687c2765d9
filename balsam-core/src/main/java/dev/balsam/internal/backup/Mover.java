package dev.balsam.internal.backup;

import dev.balsam.BalsamException;
import dev.balsam.admin.Progress;
import dev.balsam.internal.postgres.ServerAdmin;
import dev.balsam.internal.text.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a site's directory another name: by a rename, or to another file system by a copy that is
 * complete and on disk before the first is removed. The next open completes the move (see {@link
 * MovedSite}).
 */
public final class Mover {
  private static final Logger LOG = LoggerFactory.getLogger(Mover.class);

  private final Path from;
  private final Path to;
  private final Consumer<Progress> progress;

  /**
   * Makes it.
   *
   * @param from the site
   * @param to where it is to be
   * @param progress told how far a copy is
   * @throws BalsamException when something is there already
   */
  public Mover(Path from, Path to, Consumer<Progress> progress) {
    this.from = from;
    this.to = NewPlace.place(to);
    this.progress = progress;
    CopiedSite.refuseInside(from, this.to);
  }

  /**
   * Moves it.
   *
   * @return where it is now
   * @throws BalsamException when somebody uses it, or it cannot be moved; it is where it was then
   */
  public Path move() {
    if (ServerAdmin.hasCluster(from)) {
      ServerAdmin.whileStopped(from, this::rename);
    } else {
      rename();
    }
    return to;
  }

  private void rename() {
    MovedSite.announce(from, from);
    try {
      Path parent = to.getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      try {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException e) {
        LOG.debug("{} is on another file system", to, e);
        across();
      }
    } catch (IOException e) {
      forget();
      throw new BalsamException(
          "The site cannot be moved to " + to + ": " + Reason.of(e) + ". It is where it was.", e);
    } catch (BalsamException e) {
      forget();
      throw e;
    }
  }

  private void forget() {
    try {
      MovedSite.forget(from);
    } catch (IOException e) {
      // The next open of the site forgets it as well.
      LOG.debug("the note of the move stays", e);
    }
  }

  private void across() throws IOException {
    try (NewPlace place = NewPlace.make(to)) {
      FileCopy copy = FileCopy.onDisk(progress);
      SiteTree.walkAll(from, copy.of(from, place.aside(), new Follow(from, from)));
      place.giveName();
    }
    remove();
  }

  // Under another name first: what is half removed must not pass for the site.
  private void remove() {
    Path old = from.resolveSibling("." + from.getFileName() + ".moved-" + UUID.randomUUID());
    try {
      Files.move(from, old, StandardCopyOption.ATOMIC_MOVE);
      SiteTree.delete(old);
    } catch (IOException | UncheckedIOException e) {
      LOG.warn(
          "The site is in {} now; what is left of it in {} could not be removed ({}).",
          to,
          Files.exists(old) ? old : from,
          e.getMessage());
    }
  }
}
