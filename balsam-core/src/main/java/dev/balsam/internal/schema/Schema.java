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
   * @throws BalsamException when the database's schema is newer
   */
  public static void ensure(Db db, String where) {
    OptionalInt stored;
    try (Connection connection = db.connection()) {
      stored = version(connection);
      if (stored.isEmpty() || stored.getAsInt() < VERSION) {
        if (!mayMigrate(connection)) {
          throw tooOld(where, stored);
        }
        stored = migrated(connection);
      }
    } catch (SQLException e) {
      throw db.translated(e);
    }
    if (stored.orElse(0) > VERSION) {
      throw new BalsamException(
          "The schema of "
              + where
              + " has version "
              + stored.getAsInt()
              + ", and this library knows versions up to "
              + VERSION
              + ". Use a newer Balsam with this site.");
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

  // One at a time, whatever JVM it is in. Liquibase's own lock is a row that outlives a killed
  // process, and it is waited for in steps of seconds.
  private static OptionalInt migrated(Connection connection) throws SQLException {
    advisoryLock(connection, "pg_advisory_lock");
    try {
      OptionalInt stored = version(connection);
      if (stored.isEmpty() || stored.getAsInt() < VERSION) {
        Migration.run(connection);
        // There may be new tables.
        Rights.apply(connection);
        stored = version(connection);
      }
      return stored;
    } finally {
      advisoryLock(connection, "pg_advisory_unlock");
    }
  }

  private static void advisoryLock(Connection connection, String function) throws SQLException {
    try (var call =
        connection.prepareStatement(
            "select " + function + "(hashtextextended('balsam.schema', 0))")) {
      call.execute();
    }
  }

  private static OptionalInt version(Connection connection) throws SQLException {
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
