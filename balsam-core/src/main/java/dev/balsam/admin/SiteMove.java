package dev.balsam.admin;

import dev.balsam.Balsam;
import dev.balsam.BalsamException;
import dev.balsam.internal.backup.InUse;
import dev.balsam.internal.backup.Mover;
import dev.balsam.internal.site.SiteLogin;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Moves a site to another directory, also on another file system, when nobody uses it. Its server
 * is stopped for that. Working directories inside the site, programs of its apps there, and links
 * to its files follow. A move that is cut off loses nothing: the next open of the site, where it is
 * then, completes it or forgets it.
 *
 * <pre>{@code
 * SiteMove.of(Path.of("water")).to(Path.of("/scratch/me/water"));
 * }</pre>
 */
public final class SiteMove {
  private final Path site;
  private Consumer<Progress> progress = step -> {};

  private SiteMove(Path site) {
    this.site = site;
  }

  /**
   * Of a site.
   *
   * @param site its directory
   * @return a move to be made
   */
  public static SiteMove of(Path site) {
    return new SiteMove(site);
  }

  /**
   * Tells how far it is, where it has to copy.
   *
   * @param observer called often, on this thread
   * @return this
   */
  public SiteMove onProgress(Consumer<Progress> observer) {
    progress = observer;
    return this;
  }

  /**
   * Makes it.
   *
   * @param directory where the site is to be: nothing yet, or an empty directory, not inside the
   *     site
   * @throws BalsamException when somebody uses the site, or it cannot be moved; it is where it was
   *     then
   */
  public void to(Path directory) {
    Path from = SiteLogin.place(site);
    Mover mover = new Mover(from, directory, progress);
    try (SiteLogin login = SiteLogin.to(from)) {
      InUse.refuse(login.db(), from, "be moved");
    }
    // What names its files follows when it is opened.
    Balsam.open(mover.move()).close();
  }
}
