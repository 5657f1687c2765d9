package dev.balsam.internal.schema;

import dev.balsam.BalsamException;
import dev.balsam.internal.store.Db;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.OptionalInt;

/**
 * Compares a database's schema with this library's: one query when they agree, Liquibase when the
 * database is behind.
 */
public final class Schema {
  /**
   * The version that this library reads and writes; the last change set of the changelog stores the
   * same number.
   */
  public static final int VERSION = 5;

  /** What has to be done before the schema of a site with rows in it is changed. */
  public interface BeforeUpgrade {
    /**
     * Does it; throws to prevent the upgrade.
     *
     * @param connection to the database, outside a transaction
     * @param stored the version of the schema now
     * @throws SQLException as the driver does
     */
    void upgrade(Connection connection, int stored) throws SQLException;

    /**
     * What was kept of the older version.
     *
     * @return a sentence after a blank, for the message of an upgrade that failed; perhaps empty
     */
    String wayBack();
  }

  // PostgreSQL, appendix A: invalid_schema_name, undefined_table.
  private static final String NO_SCHEMA = "3F000";
  private static final String NO_TABLE = "42P01";

  private Schema() {}

  /**
   * Whether a database has this library's schema: one query.
   *
   * @param connection to it
   * @return false when it is behind, ahead or has none
   * @throws SQLException as the driver does
   */
  public static boolean isCurrent(Connection connection) throws SQLException {
    return version(connection).equals(OptionalInt.of(VERSION));
  }

  /**
   * Makes sure that the database has this library's schema.
   *
   * @param db the database
   * @param where the database in words, for messages
   * @param before called when there is an older schema
   * @throws BalsamException when the database's schema is newer
   */
  public static void ensure(Db db, String where, BeforeUpgrade before) {
    OptionalInt stored;
    try (Connection connection = db.connection()) {
      stored = version(connection);
      if (stored.isEmpty() || stored.getAsInt() < VERSION) {
        if (!mayMigrate(connection)) {
          throw tooOld(where, stored);
        }
        stored = migrated(connection, before);
      }
    } catch (SQLException e) {
      throw db.translated(e);
    }
    if (stored.orElse(0) > VERSION) {
      throw newer(where, stored.getAsInt());
    }
  }

  private static boolean mayMigrate(Connection connection) throws SQLException {
    try (var ask =
            connection.prepareStatement(
                "select has_database_privilege(current_database(), 'create')");
        var row = ask.executeQuery()) {
      return row.next() && row.getBoolean(1);
    }
  }

  private static BalsamException tooOld(String where, OptionalInt stored) {
    return new BalsamException(
        "The schema of "
            + where
            + (stored.isEmpty() ? " is not made yet" : " has version " + stored.getAsInt())
            + ", and this library needs version "
            + VERSION
            + ". Only the owner may change that: ask them to open it once with this version of"
            + " Balsam.");
  }

  /**
   * What is said of a schema that a later library made.
   *
   * @param where the database in words
   * @param stored its version
   * @return the exception
   */
  public static BalsamException newer(String where, int stored) {
    return new BalsamException(
        "The schema of "
            + where
            + " has version "
            + stored
            + ", and this library knows versions up to "
            + VERSION
            + ". Use a newer Balsam with this site.");
  }

  /**
   * Brings a database that nobody else uses to a version.
   *
   * @param connection to it
   * @param version this library's, or an earlier one
   * @throws SQLException as the driver does
   */
  public static void bringTo(Connection connection, int version) throws SQLException {
    Migration.run(connection, version);
  }

  // One at a time, whatever JVM it is in. Liquibase's own lock is a row that outlives a killed
  // process, and it is waited for in steps of seconds.
  private static OptionalInt migrated(Connection connection, BeforeUpgrade before)
      throws SQLException {
    advisoryLock(connection, "pg_advisory_lock");
    try {
      OptionalInt stored = version(connection);
      if (stored.isEmpty() || stored.getAsInt() < VERSION) {
        migrate(connection, stored, before);
        stored = version(connection);
      }
      return stored;
    } finally {
      advisoryLock(connection, "pg_advisory_unlock");
    }
  }

  private static void migrate(Connection connection, OptionalInt stored, BeforeUpgrade before)
      throws SQLException {
    if (stored.isEmpty()) {
      Migration.run(connection);
      return;
    }
    before.upgrade(connection, stored.getAsInt());
    try {
      Migration.run(connection);
    } catch (BalsamException e) {
      throw new BalsamException(
          e.getMessage()
              + " It still has version "
              + stored.getAsInt()
              + " and works with the Balsam that made it."
              + before.wayBack(),
          e);
    }
  }

  private static void advisoryLock(Connection connection, String function) throws SQLException {
    try (var call =
        connection.prepareStatement(
            "select " + function + "(hashtextextended('balsam.schema', 0))")) {
      call.execute();
    }
  }

  /**
   * The version of a database's schema.
   *
   * @param connection to it, outside a transaction
   * @return the version, or empty when it has no such schema
   * @throws SQLException as the driver does
   */
  public static OptionalInt version(Connection connection) throws SQLException {
    try (var ask = connection.prepareStatement("select version from balsam.schema_version");
        var row = ask.executeQuery()) {
      return row.next() ? OptionalInt.of(row.getInt(1)) : OptionalInt.empty();
    } catch (SQLException e) {
      if (NO_SCHEMA.equals(e.getSQLState()) || NO_TABLE.equals(e.getSQLState())) {
        return OptionalInt.empty();
      }
      throw e;
    }
  }
}
