package dev.balsam.internal.users;

import dev.balsam.BalsamException;
import dev.balsam.internal.schema.Rights;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;

/** The roles of a site's collaborators in its database. */
public final class Roles {
  /**
   * A role.
   *
   * @param name its name
   * @param owner whether the site is its own
   * @param connections how many it has at the moment
   */
  public record Role(String name, boolean owner, int connections) {}

  private static final String LIST =
      """
      select r.rolname, r.oid = s.nspowner as owner,
             (select count(*) from pg_stat_activity a where a.usesysid = r.oid and a.datname = current_database()) as connections
      from pg_roles r cross join pg_namespace s
      where s.nspname = 'balsam' and (r.oid = s.nspowner or exists (
        select 1 from pg_auth_members m join pg_roles g on g.oid = m.roleid where m.member = r.oid and g.rolname = ?))
      order by owner desc, r.rolname
      """;

  private static final String MAY_ADD =
      "select rolsuper or rolcreaterole from pg_roles where rolname = session_user";

  private Roles() {}

  /**
   * Makes a role with the rights of a collaborator.
   *
   * @param connection a transaction of the owner
   * @param name a checked name
   * @param password its password
   * @throws BalsamException when there is such a role
   * @throws SQLException as the driver does
   */
  public static void add(Connection connection, String name, String password) throws SQLException {
    String group = Rights.group(connection);
    if (exists(connection, name)) {
      throw new BalsamException(
          "There is a user \""
              + name
              + "\" already. To give them a new password, drop them and add them again.");
    }
    if (!exists(connection, group)) {
      execute(connection, "create role " + group);
      closeToOthers(connection, group);
    }
    Rights.apply(connection);
    execute(connection, "create role " + quoted(connection, name) + " login");
    // The verifier is computed here: neither the server nor its log ever sees the password.
    connection
        .unwrap(PGConnection.class)
        .alterUserPassword(name, password.toCharArray(), "scram-sha-256");
    execute(connection, "grant " + group + " to " + quoted(connection, name));
  }

  // Where the server is the site's own. On another one the database may have other users.
  private static void closeToOthers(Connection connection, String group) throws SQLException {
    String database = quoted(connection, connection.getCatalog());
    execute(connection, "grant connect on database " + database + " to " + group);
    if (isTrue(connection, "select current_database() = 'balsam' and session_user = 'balsam'")) {
      execute(connection, "revoke connect, temporary on database " + database + " from public");
      execute(connection, "revoke connect on database postgres, template1 from public");
    }
  }

  /**
   * Lets a role in no longer; what it has open ends at once.
   *
   * @param connection of the owner, each statement its own transaction
   * @param name a checked name
   * @throws BalsamException when there is no such collaborator
   * @throws SQLException as the driver does
   */
  public static void drop(Connection connection, String name) throws SQLException {
    if (list(connection).stream().noneMatch(role -> !role.owner() && role.name().equals(name))) {
      throw new BalsamException(
          "There is no user \""
              + name
              + "\" on this site. Known: "
              + list(connection).stream().filter(role -> !role.owner()).map(Role::name).toList()
              + ".");
    }
    String role = quoted(connection, name);
    // In this order, so that it cannot come back between.
    execute(connection, "alter role " + role + " nologin");
    // Waiting for the end came with PostgreSQL 14.
    String wait = connection.getMetaData().getDatabaseMajorVersion() >= 14 ? ", 5000" : "";
    try (var end =
        connection.prepareStatement(
            "select pg_terminate_backend(pid"
                + wait
                + ") from pg_stat_activity where usename = ?")) {
      end.setString(1, name);
      end.execute();
    }
    execute(connection, "drop owned by " + role);
    execute(connection, "drop role " + role);
  }

  /**
   * All roles of the site.
   *
   * @param connection anyone's
   * @return the owner first
   * @throws SQLException as the driver does
   */
  public static List<Role> list(Connection connection) throws SQLException {
    try (var ask = connection.prepareStatement(LIST)) {
      ask.setString(1, Rights.group(connection));
      List<Role> roles = new ArrayList<>();
      try (var rows = ask.executeQuery()) {
        while (rows.next()) {
          roles.add(new Role(rows.getString(1), rows.getBoolean(2), rows.getInt(3)));
        }
      }
      return roles;
    }
  }

  /**
   * Whether the role that is logged in may add and drop others.
   *
   * @param connection its own
   * @return true for the owner of a site's own server
   * @throws SQLException as the driver does
   */
  public static boolean mayAdminister(Connection connection) throws SQLException {
    return isTrue(connection, MAY_ADD);
  }

  private static boolean exists(Connection connection, String role) throws SQLException {
    try (var ask = connection.prepareStatement("select 1 from pg_roles where rolname = ?")) {
      ask.setString(1, role);
      try (var rows = ask.executeQuery()) {
        return rows.next();
      }
    }
  }

  private static boolean isTrue(Connection connection, String sql) throws SQLException {
    try (var ask = connection.prepareStatement(sql);
        var rows = ask.executeQuery()) {
      return rows.next() && rows.getBoolean(1);
    }
  }

  private static String quoted(Connection connection, String name) throws SQLException {
    return connection.unwrap(PGConnection.class).escapeIdentifier(name);
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
