package dev.balsam.admin;

import dev.balsam.BalsamException;
import dev.balsam.Site;
import dev.balsam.internal.backup.CopiedSite;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Copies a site, with all its files, while it is in use. The copy has a PostgreSQL of its own and
 * nothing to do with the first any more: what is running there runs again here.
 *
 * <pre>{@code
 * try (Site site = Balsam.open(Path.of("water"))) {
 *   SiteCopy.of(site).to(Path.of("water-to-play-with"));
 * }
 * }</pre>
 */
public final class SiteCopy {
  private final Site site;
  private Consumer<Progress> progress = step -> {};

  private SiteCopy(Site site) {
    this.site = site;
  }

  /**
   * Of a site.
   *
   * @param site the site, which others may use meanwhile
   * @return a copy to be made
   */
  public static SiteCopy of(Site site) {
    return new SiteCopy(site);
  }

  /**
   * Tells how far it is.
   *
   * @param observer called often, on this thread
   * @return this
   */
  public SiteCopy onProgress(Consumer<Progress> observer) {
    progress = observer;
    return this;
  }

  /**
   * Makes it. The copy gets its name when it is complete; when this fails, or the JVM ends
   * meanwhile, there is none.
   *
   * @param directory the copy: nothing yet, or an empty directory, not inside the site
   * @throws BalsamException when it cannot be made there, or a collaborator asks
   */
  public void to(Path directory) {
    CopiedSite copy = new CopiedSite(site.directory(), directory, progress);
    copy.make(rows -> SiteBackup.of(site).onProgress(progress).to(rows));
  }
}
