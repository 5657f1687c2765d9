package dev.balsam.admin;

import dev.balsam.BalsamException;
import dev.balsam.Site;
import dev.balsam.internal.backup.BackupMaker;
import dev.balsam.internal.store.Db;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.function.Consumer;
import org.jooq.exception.DataAccessException;

/**
 * Makes a backup of a site while it is in use: one compressed file (a zip with a checksum for each
 * entry, mode 0600) with all its rows as they were at one moment, and its settings. It works with a
 * site's own server and with any other PostgreSQL, and needs no programs of PostgreSQL.
 *
 * <p>Not in it: passwords, logs, collaborators' roles, tables outside of the schema {@code balsam},
 * and results of an outage that wait on disk to be recorded.
 *
 * <pre>{@code
 * try (Site site = Balsam.open(Path.of("water"))) {
 *   Backup backup = SiteBackup.of(site).withData().to(Path.of("water.zip"));
 *   System.out.println(backup.rows().get("job") + " jobs are safe");
 * }
 * }</pre>
 */
public final class SiteBackup {
  private final Site site;
  private boolean withData;
  private Consumer<Progress> progress = step -> {};

  private SiteBackup(Site site) {
    this.site = site;
  }

  /**
   * Of a site.
   *
   * @param site the site, which others may use meanwhile
   * @return a backup to be made
   */
  public static SiteBackup of(Site site) {
    return new SiteBackup(site);
  }

  /**
   * With the site's files too: the working directories, and whatever else is in the site's
   * directory. Each is copied as it is when its turn comes, which is not the moment of the rows.
   *
   * @return this
   */
  public SiteBackup withData() {
    withData = true;
    return this;
  }

  /**
   * Tells how far it is.
   *
   * @param observer called often, on this thread
   * @return this
   */
  public SiteBackup onProgress(Consumer<Progress> observer) {
    progress = observer;
    return this;
  }

  /**
   * Makes it. The file gets its name when it is complete and on disk; when this fails, or the JVM
   * ends meanwhile, there is none.
   *
   * @param file must not be there yet; its directory must
   * @return what is in it
   * @throws BalsamException when it cannot be written, the database does not answer, or a
   *     collaborator asks
   */
  public Backup to(Path file) {
    try {
      return site.dsl()
          .connectionResult(
              connection ->
                  new BackupMaker(connection, site.directory(), progress).make(file, withData));
    } catch (DataAccessException e) {
      throw e.getCause() instanceof SQLException sql
          ? Db.translated(sql, site.toString())
          : Db.translated(e, site.toString());
    }
  }

  /**
   * Reads all of a backup and compares its checksums.
   *
   * @param file the backup
   * @return what is in it
   * @throws BalsamException when it is not as it was written
   */
  public static Backup check(Path file) {
    return BackupMaker.check(file);
  }
}
