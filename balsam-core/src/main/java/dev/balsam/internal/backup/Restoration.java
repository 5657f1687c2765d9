package dev.balsam.internal.backup;

import dev.balsam.BalsamException;
import dev.balsam.admin.Backup;
import dev.balsam.admin.Progress;
import dev.balsam.internal.postgres.ManagedPostgres;
import dev.balsam.internal.postgres.PostgresSettings;
import dev.balsam.internal.schema.Schema;
import dev.balsam.internal.store.Abandoned;
import dev.balsam.internal.text.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a site of an archive: in a directory aside, with a server of its own, which gets the site's
 * name only when all of it is there.
 */
public final class Restoration {
  private static final Logger LOG = LoggerFactory.getLogger(Restoration.class);

  private final Path archive;
  private final Consumer<Progress> progress;

  /** What puts the site's files into the directory aside. */
  @FunctionalInterface
  interface SiteFiles {
    void into(Path aside, Follow follow) throws IOException, SQLException;
  }

  /**
   * Makes it.
   *
   * @param archive the archive
   * @param progress told how far it is
   */
  public Restoration(Path archive, Consumer<Progress> progress) {
    this.archive = archive;
    this.progress = progress;
  }

  /**
   * Restores all that is in the archive.
   *
   * @param directory where the site is to be: nothing, or an empty directory
   * @return what was in the archive
   */
  public Backup into(Path directory) {
    try (ArchiveReader reader = ArchiveReader.open(archive)) {
      return restore(reader, directory, (aside, follow) -> unpack(reader, aside, follow));
    }
  }

  private void unpack(ArchiveReader reader, Path aside, Follow follow) throws SQLException {
    if (reader.manifest().has(BackupMaker.FILES)) {
      // The settings are among the files.
      deleteSettings(aside);
      reader.give(
          BackupMaker.FILES,
          in ->
              SiteTar.unpack(
                  in, aside, follow, files -> progress.accept(new Progress("files", files, 0))));
    }
  }

  private static void deleteSettings(Path aside) {
    try {
      Files.deleteIfExists(aside.resolve(BackupMaker.SETTINGS));
    } catch (IOException e) {
      throw new BalsamException(aside + " cannot be written: " + Reason.of(e) + ".", e);
    }
  }

  /** Restores the rows of the archive, with files from wherever they come. */
  Backup restore(ArchiveReader reader, Path directory, SiteFiles files) {
    Manifest manifest = reader.manifest();
    if (manifest.schema() > Schema.VERSION) {
      throw Schema.newer("the backup " + archive, manifest.schema());
    }
    try (NewPlace place = NewPlace.make(directory)) {
      Follow follow = new Follow(Path.of(manifest.site()), place.directory());
      if (manifest.has(BackupMaker.SETTINGS)) {
        reader.give(
            BackupMaker.SETTINGS,
            in -> Files.copy(in, place.aside().resolve(BackupMaker.SETTINGS)));
      }
      try (ManagedPostgres server =
          ManagedPostgres.open(place.aside(), PostgresSettings.defaults())) {
        rows(reader, server, follow);
      }
      files.into(place.aside(), follow);
      place.giveName();
      return BackupMaker.described(reader.file(), manifest);
    } catch (IOException e) {
      throw new BalsamException(
          "The site cannot be made in " + directory + ": " + Reason.of(e) + ". Nothing is left.",
          e);
    } catch (SQLException e) {
      throw new BalsamException(
          "The backup "
              + archive
              + " cannot be restored: "
              + Reason.oneLine(e)
              + ". Nothing is left of it in "
              + directory
              + ".",
          e);
    }
  }

  private void rows(ArchiveReader reader, ManagedPostgres server, Follow follow)
      throws SQLException {
    try (Connection connection =
        DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password())) {
      Schema.bringTo(connection, reader.manifest().schema());
      copy(reader, connection);
      Schema.bringTo(connection, Schema.VERSION);
      connection.setAutoCommit(false);
      Abandoned.release(connection);
      follow.rows(connection);
      connection.commit();
      connection.setAutoCommit(true);
      try (var analyze = connection.createStatement()) {
        // Or the first questions would be planned as if the tables were empty.
        analyze.execute("analyze");
      }
    }
  }

  private void copy(ArchiveReader reader, Connection connection) throws SQLException {
    Tables tables = new Tables(connection);
    List<Manifest.Table> known = known(tables, reader.manifest());
    tables.withoutTriggers();
    // What the schema itself put there is in the archive too.
    for (Manifest.Table table : known) {
      tables.empty(table);
    }
    for (Manifest.Table table : known) {
      copy(reader, tables, table);
    }
    for (Manifest.Sequence sequence : reader.manifest().sequences()) {
      tables.set(sequence);
    }
    connection.commit();
    connection.setAutoCommit(true);
  }

  private static List<Manifest.Table> known(Tables tables, Manifest manifest) throws SQLException {
    Set<String> ours = tables.list().stream().map(Manifest.Table::name).collect(Collectors.toSet());
    List<Manifest.Table> known = new ArrayList<>();
    for (Manifest.Table table : manifest.tables()) {
      if (ours.contains(table.name())) {
        known.add(table);
      } else {
        LOG.warn("The table {} of the backup is not Balsam's and is not restored.", table.name());
      }
    }
    return known;
  }

  private void copy(ArchiveReader reader, Tables tables, Manifest.Table table) throws SQLException {
    String what = "rows of " + table.name();
    progress.accept(new Progress(what, 0, table.rows()));
    List<Long> copied = new ArrayList<>();
    reader.give(table.entry(), in -> copied.add(tables.copyIn(table, in)));
    if (!copied.equals(List.of(table.rows()))) {
      throw Manifest.damaged(
          archive.toString(),
          "there are " + copied + " " + what + " and not " + table.rows(),
          new IOException(what));
    }
    progress.accept(new Progress(what, table.rows(), table.rows()));
  }
}
