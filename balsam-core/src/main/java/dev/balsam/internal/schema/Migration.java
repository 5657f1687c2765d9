package dev.balsam.internal.schema;

import dev.balsam.BalsamException;
import dev.balsam.internal.text.Reason;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.Liquibase;
import liquibase.Scope;
import liquibase.UpdateSummaryEnum;
import liquibase.UpdateSummaryOutputEnum;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.DatabaseException;
import liquibase.exception.LiquibaseException;
import liquibase.resource.ClassLoaderResourceAccessor;
import liquibase.ui.LoggerUIService;

/**
 * Runs Liquibase on the changelog, the only definition of the schema, and gives collaborators their
 * rights on it, in one transaction: what fails in the middle leaves the schema as it was. The
 * caller lets one JVM at a time in.
 */
final class Migration {
  private static final String CHANGELOG = "dev/balsam/schema/changelog.xml";
  private static final Pattern NUMBER = Pattern.compile("(?:^|/)(\\d{4})-[^/]*$");

  private Migration() {}

  static void run(Connection connection) throws SQLException {
    run(connection, CHANGELOG, Schema.VERSION);
  }

  /** The schema of a version. */
  static void run(Connection connection, int version) throws SQLException {
    run(connection, CHANGELOG, version);
  }

  /** All of a changelog. */
  static void run(Connection connection, String changelog) throws SQLException {
    run(connection, changelog, Schema.VERSION);
  }

  // Liquibase closes what it is given; the connection belongs to the caller's pool, which takes it
  // back all the same.
  @SuppressWarnings("resource")
  private static void run(Connection connection, String changelog, int version)
      throws SQLException {
    boolean before = connection.getAutoCommit();
    connection.setAutoCommit(false);
    try {
      try (var create = connection.createStatement()) {
        create.execute("create schema if not exists balsam");
      }
      var database =
          DatabaseFactory.getInstance()
              .findCorrectDatabaseImplementation(new OneTransaction(connection));
      database.setLiquibaseSchemaName("balsam");
      database.setDefaultSchemaName("balsam");
      Scope.child(
          Map.of(
              Scope.Attr.ui.name(),
              new LoggerUIService(),
              Scope.Attr.logService.name(),
              new Slf4jLogService(),
              "liquibase.analytics.enabled",
              "false"),
          () -> {
            var liquibase =
                new Liquibase(
                    changelog,
                    new ClassLoaderResourceAccessor(Migration.class.getClassLoader()),
                    database);
            liquibase.setShowSummary(UpdateSummaryEnum.OFF);
            liquibase.setShowSummaryOutput(UpdateSummaryOutputEnum.LOG);
            // The caller's lock lets nobody else in: one that is held now was left by a killed JVM.
            liquibase.forceReleaseLocks();
            liquibase.update(upTo(liquibase, version), new Contexts(), new LabelExpression());
          });
      // There may be new tables, which would stay closed to collaborators if this JVM were killed
      // between two transactions.
      Rights.apply(connection);
      connection.commit();
    } catch (Exception e) {
      connection.rollback();
      throw new BalsamException(
          "The schema could not be brought to version " + version + ": " + Reason.ofRoot(e) + ".",
          e);
    } finally {
      connection.setAutoCommit(before);
    }
  }

  // How many of the change sets that are to come belong to the files of the versions so far.
  private static int upTo(Liquibase liquibase, int version) throws LiquibaseException {
    return (int)
        liquibase.listUnrunChangeSets(new Contexts(), new LabelExpression()).stream()
            .filter(change -> version(change.getFilePath()) <= version)
            .count();
  }

  private static int version(String file) {
    Matcher number = NUMBER.matcher(file);
    return number.find() ? Integer.parseInt(number.group(1)) : 0;
  }

  /**
   * A connection on which what Liquibase takes for a transaction is a part of the whole: it commits
   * each change set, and rolls back before it takes its lock and before it gives that back.
   */
  private static final class OneTransaction extends JdbcConnection {
    private final Connection connection;
    private Savepoint last;

    OneTransaction(Connection connection) throws SQLException {
      super(connection);
      this.connection = connection;
      this.last = connection.setSavepoint();
    }

    @Override
    public void commit() throws DatabaseException {
      try {
        connection.releaseSavepoint(last);
        last = connection.setSavepoint();
      } catch (SQLException e) {
        throw new DatabaseException(e);
      }
    }

    @Override
    public void rollback() throws DatabaseException {
      try {
        connection.rollback(last);
      } catch (SQLException e) {
        throw new DatabaseException(e);
      }
    }

    // The caller's business: it would commit.
    @Override
    public void setAutoCommit(boolean autoCommit) {}
  }
}
