package dev.balsam.internal.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What collaborators may do with the tables: the least with which submitting, launching, killing,
 * restarting and modifying work. They may read everything. Who wrote a row and when is filled in by
 * the database; the history is only ever added to. What is not listed here they may only read, so a
 * new table has to be named before they can write to it.
 */
public final class Rights {
  private enum Verb {
    INSERT,
    UPDATE,
    DELETE
  }

  /**
   * One right.
   *
   * @param table on which table
   * @param verb to do what
   * @param not columns that it does not extend to
   */
  private record Right(String table, Verb verb, Set<String> not) {}

  private static final List<Right> RIGHTS =
      List.of(
          new Right("app", Verb.INSERT, Set.of("id", "created_at", "registered_by")),
          new Right("job", Verb.INSERT, Set.of("submitted_at", "submitted_by")),
          new Right("job", Verb.UPDATE, Set.of("id", "submitted_at", "submitted_by")),
          new Right("job_status", Verb.INSERT, Set.of()),
          new Right("job_status", Verb.UPDATE, Set.of("job_id")),
          new Right("job_dependency", Verb.INSERT, Set.of()),
          new Right("job_event", Verb.INSERT, Set.of("id", "recorded_at", "xact", "written_by")),
          new Right("launcher", Verb.INSERT, Set.of("id", "started_at", "started_by")),
          new Right(
              "launcher",
              Verb.UPDATE,
              Set.of("id", "host", "pid", "process_started", "started_at", "started_by")),
          new Right("transfer", Verb.INSERT, Set.of("id")),
          new Right("transfer", Verb.UPDATE, Set.of("id")),
          new Right("transfer", Verb.DELETE, Set.of()),
          // Nobody's look at the queue removes what others have submitted.
          new Right("batch_job", Verb.INSERT, Set.of("id", "created_at", "written_by")),
          new Right(
              "batch_job", Verb.UPDATE, Set.of("id", "created_at", "submitted_by", "written_by")));

  // Roles belong to the whole server, which may hold several sites.
  private static final String GROUP =
      "select 'balsam_users_' || oid from pg_database where datname = current_database()";

  private Rights() {}

  /**
   * The role that holds the rights of the collaborators of a database.
   *
   * @param connection to the database
   * @return its name, which needs no quotes
   * @throws SQLException as the driver does
   */
  public static String group(Connection connection) throws SQLException {
    return asked(connection, GROUP, "").orElseThrow();
  }

  /**
   * Gives the collaborators their rights on the tables as they are now; nothing where there are no
   * collaborators.
   *
   * @param connection to the database, as the owner of the schema
   * @throws SQLException as the driver does
   */
  public static void apply(Connection connection) throws SQLException {
    String group = group(connection);
    if (asked(connection, "select rolname from pg_roles where rolname = ?", group).isEmpty()) {
      return;
    }
    List<String> statements = new ArrayList<>();
    statements.add("grant usage on schema balsam to " + group);
    // With those on tables go those on their columns: PostgreSQL manual, REVOKE.
    statements.add("revoke all on all tables in schema balsam from " + group);
    statements.add("grant select on all tables in schema balsam to " + group);
    for (Right right : RIGHTS) {
      List<String> columns = columns(connection, right);
      if (!columns.isEmpty()) {
        statements.add(
            "grant " + on(right, columns) + " on balsam." + right.table() + " to " + group);
      }
    }
    statements.add("grant usage on sequence balsam.job_id_seq to " + group);
    try (var grant = connection.createStatement()) {
      // Sent as one, they are one transaction.
      grant.execute(String.join(";", statements));
    }
  }

  private static String on(Right right, List<String> columns) {
    return right.verb() == Verb.DELETE
        ? "delete"
        : right.verb() + columns.stream().collect(Collectors.joining("\", \"", " (\"", "\")"));
  }

  private static List<String> columns(Connection connection, Right right) throws SQLException {
    String sql =
        "select attname from pg_attribute where attrelid = to_regclass('balsam.' || ?)"
            + " and attnum > 0 and not attisdropped";
    try (var ask = connection.prepareStatement(sql)) {
      ask.setString(1, right.table());
      List<String> columns = new ArrayList<>();
      try (var rows = ask.executeQuery()) {
        while (rows.next()) {
          columns.add(rows.getString(1));
        }
      }
      columns.removeAll(right.not());
      return columns;
    }
  }

  private static Optional<String> asked(Connection connection, String sql, String value)
      throws SQLException {
    try (var ask = connection.prepareStatement(sql)) {
      if (!value.isEmpty()) {
        ask.setString(1, value);
      }
      try (var rows = ask.executeQuery()) {
        return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
      }
    }
  }
}
