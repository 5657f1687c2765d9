package dev.balsam.internal.backup;

import dev.balsam.BalsamException;
import dev.balsam.admin.Backup;
import dev.balsam.admin.Progress;
import dev.balsam.internal.store.Db;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Makes one archive of a site that may be in use: all rows as they were at one moment, and if asked
 * the files, as each was when it was read.
 */
public final class BackupMaker {
  static final String SETTINGS = "settings.json";
  static final String FILES = "files.tar";

  private final Connection connection;
  private final Path site;
  private final Consumer<Progress> progress;

  /**
   * Makes it.
   *
   * @param connection to the site's database, outside a transaction; so it is again afterwards
   * @param site the site's directory
   * @param progress told how far it is
   */
  public BackupMaker(Connection connection, Path site, Consumer<Progress> progress) {
    this.connection = connection;
    this.site = site;
    this.progress = progress;
  }

  /**
   * Makes an archive.
   *
   * @param target the file, which must not be there
   * @param withFiles whether the site's files go in too
   * @return what is in it
   * @throws BalsamException when it cannot be written, the database does not answer, or this is not
   *     the owner; no part of a file is left then
   */
  public Backup make(Path target, boolean withFiles) {
    try (ArchiveWriter archive = ArchiveWriter.to(target)) {
      Manifest manifest = tables(archive);
      Path settings = site.resolve(SETTINGS);
      if (Files.isRegularFile(settings)) {
        archive.add(SETTINGS, out -> Files.copy(settings, out));
      }
      if (withFiles) {
        archive.add(FILES, out -> SiteTar.pack(site, out, files -> tell("files", files, 0)));
      }
      Manifest whole =
          new Manifest(
              manifest.format(),
              manifest.schema(),
              manifest.site(),
              manifest.madeAt(),
              manifest.tables(),
              manifest.sequences(),
              archive.parts());
      archive.finish(whole);
      return described(target, whole);
    } catch (SQLException e) {
      throw Db.translated(e, "site " + site);
    }
  }

  private Manifest tables(ArchiveWriter archive) throws SQLException {
    boolean before = connection.getAutoCommit();
    Tables tables = new Tables(connection);
    try {
      tables.atOneMoment();
      if (!tables.mayReadAll()) {
        throw new BalsamException(
            "Only the owner of the site "
                + site
                + " can make a backup or a copy of it. Ask them for one.");
      }
      List<Manifest.Table> copied = new ArrayList<>();
      for (Manifest.Table table : tables.list()) {
        copied.add(copied(archive, tables, table));
      }
      return new Manifest(
          Manifest.FORMAT,
          tables.schemaVersion(),
          site.toString(),
          tables.moment(),
          copied,
          tables.sequences(),
          List.of());
    } finally {
      connection.rollback();
      connection.setAutoCommit(before);
    }
  }

  private Manifest.Table copied(ArchiveWriter archive, Tables tables, Manifest.Table table)
      throws SQLException {
    long about = tables.about(table.name());
    long[] rows = {0};
    String what = "rows of " + table.name();
    tell(what, 0, about);
    archive.add(
        table.entry(),
        out -> rows[0] = tables.copyOut(table, new RowCounter(out, n -> tell(what, n, about))));
    tell(what, rows[0], rows[0]);
    return new Manifest.Table(table.name(), table.columns(), rows[0]);
  }

  private void tell(String what, long done, long about) {
    progress.accept(new Progress(what, done, about));
  }

  static Backup described(Path file, Manifest manifest) {
    TreeMap<String, Long> rows = new TreeMap<>();
    manifest.tables().forEach(table -> rows.put(table.name(), table.rows()));
    try {
      return new Backup(
          file,
          Path.of(manifest.site()),
          manifest.schema(),
          Instant.parse(manifest.madeAt()),
          Collections.unmodifiableSortedMap(rows),
          manifest.has(FILES),
          Files.size(file));
    } catch (IOException e) {
      throw Manifest.damaged(file.toString(), String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Reads all of an archive.
   *
   * @param file the archive
   * @return what is in it
   * @throws BalsamException when it is not as it was written
   */
  public static Backup check(Path file) {
    try (ArchiveReader archive = ArchiveReader.open(file)) {
      archive.check();
      return described(file, archive.manifest());
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
