package dev.balsam.internal.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;

/** The tables and sequences of the schema, read and written by COPY. */
final class Tables {
  // Liquibase's own tables and the version come with the schema. The transaction that wrote an
  // event
  // means nothing in another cluster, where observers would take it for one yet to come.
  private static final String TABLES =
      """
      select c.relname, array_agg(a.attname::text order by a.attnum)
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
        join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
      where n.nspname = 'balsam' and c.relkind = 'r'
        and c.relname not in ('databasechangelog', 'databasechangeloglock', 'schema_version')
        and (c.relname, a.attname) not in (('job_event', 'xact'))
      group by c.relname order by c.relname
      """;

  private static final String SEQUENCES =
      """
      select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'balsam' and c.relkind = 'S' order by c.relname
      """;

  private static final String MAY_READ =
      """
      select coalesce(bool_and(has_sequence_privilege(c.oid, 'select')), true)
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'balsam' and c.relkind = 'S'
      """;

  // A table's rows look the same whatever the server's settings are.
  private static final String FORMATS =
      "set local datestyle = 'ISO'; set local intervalstyle = 'postgres'; set local timezone = 'UTC'";

  private final Connection connection;

  Tables(Connection connection) {
    this.connection = connection;
  }

  /** All that is read from now on was so at one moment. */
  void atOneMoment() throws SQLException {
    connection.setAutoCommit(false);
    execute("set transaction isolation level repeatable read, read only");
    execute(FORMATS);
  }

  /** The moment, by the clock of the database, ISO-8601. */
  String moment() throws SQLException {
    return text("select to_char(now() at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')");
  }

  int schemaVersion() throws SQLException {
    return Integer.parseInt(text("select version from balsam.schema_version"));
  }

  /** The tables with their columns, without counting rows. */
  List<Manifest.Table> list() throws SQLException {
    List<Manifest.Table> tables = new ArrayList<>();
    try (var ask = connection.createStatement();
        var rows = ask.executeQuery(TABLES)) {
      while (rows.next()) {
        tables.add(
            new Manifest.Table(
                rows.getString(1), Arrays.asList((String[]) rows.getArray(2).getArray()), 0));
      }
    }
    return tables;
  }

  /** Whether this role may read all of it; collaborators may not read sequences. */
  boolean mayReadAll() throws SQLException {
    try (var ask = connection.createStatement();
        var row = ask.executeQuery(MAY_READ)) {
      return row.next() && row.getBoolean(1);
    }
  }

  List<Manifest.Sequence> sequences() throws SQLException {
    List<String> names = new ArrayList<>();
    try (var ask = connection.createStatement();
        var rows = ask.executeQuery(SEQUENCES)) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
    }
    List<Manifest.Sequence> sequences = new ArrayList<>();
    for (String name : names) {
      try (var ask = connection.createStatement();
          var row = ask.executeQuery("select last_value, is_called from " + qualified(name))) {
        row.next();
        sequences.add(new Manifest.Sequence(name, row.getLong(1), row.getBoolean(2)));
      }
    }
    return sequences;
  }

  /** How many rows a table has about, for progress. */
  long about(String table) throws SQLException {
    try (var ask =
        connection.prepareStatement(
            "select greatest(reltuples, 0)::bigint from pg_class where oid = ?::regclass")) {
      ask.setString(1, qualified(table));
      try (var row = ask.executeQuery()) {
        return row.next() ? row.getLong(1) : 0;
      }
    }
  }

  /** Writes the rows of a table; how many. */
  long copyOut(Manifest.Table table, OutputStream out) throws SQLException, IOException {
    return connection
        .unwrap(PGConnection.class)
        .getCopyAPI()
        .copyOut("copy " + named(table) + " to stdout", out);
  }

  /** Replaces the rows of a table; how many there are then. */
  long copyIn(Manifest.Table table, InputStream in) throws SQLException, IOException {
    return connection
        .unwrap(PGConnection.class)
        .getCopyAPI()
        .copyIn("copy " + named(table) + " from stdin", in);
  }

  /**
   * Rows that come and go say nothing to one another until the end of the transaction: neither keys
   * nor triggers act on them. What comes was consistent when it was copied.
   */
  void withoutTriggers() throws SQLException {
    connection.setAutoCommit(false);
    execute("set local session_replication_role = replica");
    execute("set local synchronous_commit = off");
    execute(FORMATS);
  }

  void empty(Manifest.Table table) throws SQLException {
    execute("delete from " + qualified(table.name()));
  }

  void set(Manifest.Sequence sequence) throws SQLException {
    try (var set = connection.prepareStatement("select setval(?::regclass, ?, ?)")) {
      set.setString(1, qualified(sequence.name()));
      set.setLong(2, sequence.last());
      set.setBoolean(3, sequence.called());
      set.execute();
    }
  }

  private void execute(String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private String text(String sql) throws SQLException {
    try (var ask = connection.createStatement();
        var row = ask.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private static String named(Manifest.Table table) {
    return qualified(table.name())
        + " ("
        + table.columns().stream().map(Tables::quoted).collect(Collectors.joining(", "))
        + ")";
  }

  private static String qualified(String name) {
    return "balsam." + quoted(name);
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
