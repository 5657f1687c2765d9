package dev.balsam.admin;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a server is asked about itself. */
final class ServerQuestions {
  private static final String DATABASE =
      """
      select current_setting('server_version'), pg_postmaster_start_time(),
             pg_database_size(current_database()),
             (select count(*) from pg_stat_activity
               where datname = current_database() and pid <> pg_backend_pid())
      """;

  // A role without the right to see others' activity gets null for their state.
  private static final String CONNECTIONS =
      """
      select pid, application_name, usename, host(client_addr), coalesce(ssl, false),
             coalesce(state, ''), backend_start, coalesce(query, '')
        from pg_stat_activity left join pg_stat_ssl using (pid)
       where datname = current_database() and pid <> pg_backend_pid()
         and usename is not null
       order by backend_start nulls last, pid
      """;

  private ServerQuestions() {}

  static ServerStatus.Database database(Connection connection) throws SQLException {
    try (var ask = connection.prepareStatement(DATABASE);
        ResultSet row = ask.executeQuery()) {
      row.next();
      return new ServerStatus.Database(
          row.getString(1), instant(row, 2), row.getLong(3), row.getInt(4));
    }
  }

  static List<ServerConnection> connections(Connection connection) throws SQLException {
    List<ServerConnection> all = new ArrayList<>();
    try (var ask = connection.prepareStatement(CONNECTIONS);
        ResultSet row = ask.executeQuery()) {
      while (row.next()) {
        all.add(
            new ServerConnection(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                Optional.ofNullable(row.getString(4)),
                row.getBoolean(5),
                row.getString(6),
                instant(row, 7),
                row.getString(8)));
      }
    }
    return all;
  }

  private static Instant instant(ResultSet row, int column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? Instant.EPOCH : time.toInstant();
  }
}
