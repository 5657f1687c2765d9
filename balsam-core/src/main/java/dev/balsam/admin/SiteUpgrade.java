package dev.balsam.admin;

import dev.balsam.BalsamException;
import dev.balsam.internal.backup.UpgradeGuard;
import dev.balsam.internal.schema.Schema;
import dev.balsam.internal.site.SiteLogin;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Brings the tables of an older site to the version of this library. Every open of such a site does
 * the same; this one says what it did. Before, a backup is put into the site's directory {@code
 * backup}, where the last three are kept. An upgrade that fails changes nothing.
 *
 * <pre>{@code
 * SiteUpgrade.Upgraded done = SiteUpgrade.of(Path.of("water")).run();
 * done.backup().ifPresent(file -> System.out.println("the way back: " + file));
 * }</pre>
 */
public final class SiteUpgrade {
  private final Path site;
  private boolean withBackup = true;
  private Consumer<Progress> progress = step -> {};

  /**
   * What was done.
   *
   * @param from the version that the site had
   * @param to the version that it has
   * @param backup the backup that was made before, if there was anything to do
   */
  public record Upgraded(int from, int to, Optional<Path> backup) {}

  private SiteUpgrade(Path site) {
    this.site = site;
  }

  /**
   * Of a site.
   *
   * @param site its directory
   * @return an upgrade to be made
   */
  public static SiteUpgrade of(Path site) {
    return new SiteUpgrade(site);
  }

  /**
   * Tells somebody when an open or a run of this class, anywhere in this JVM, makes a backup before
   * it upgrades a site; for programs whose log nobody reads.
   *
   * @param listener gets one sentence for each, which names the backup
   */
  public static void announceTo(Consumer<String> listener) {
    UpgradeGuard.tell(listener);
  }

  /**
   * Without a backup before, where there is no room for one.
   *
   * @return this
   */
  public SiteUpgrade withoutBackup() {
    withBackup = false;
    return this;
  }

  /**
   * Tells how far the backup is.
   *
   * @param observer called often, on this thread
   * @return this
   */
  public SiteUpgrade onProgress(Consumer<Progress> observer) {
    progress = observer;
    return this;
  }

  /**
   * Does it.
   *
   * @return what was done
   * @throws BalsamException when the site is newer, a launcher of the older version runs on it, no
   *     backup can be made, or it fails; the site is as before then
   */
  public Upgraded run() {
    try (SiteLogin login = SiteLogin.to(site)) {
      int before = version(login);
      UpgradeGuard guard = new UpgradeGuard(login.directory(), withBackup, progress);
      Schema.ensure(login.db(), login.where(), guard);
      return new Upgraded(before, version(login), guard.backup());
    }
  }

  private static int version(SiteLogin login) {
    try (Connection connection = login.db().connection()) {
      return Schema.version(connection).orElse(0);
    } catch (SQLException e) {
      throw login.db().translated(e);
    }
  }
}
