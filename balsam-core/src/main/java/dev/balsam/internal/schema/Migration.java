package dev.balsam.internal.schema;

import dev.balsam.BalsamException;
import dev.balsam.internal.text.Reason;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.Liquibase;
import liquibase.Scope;
import liquibase.UpdateSummaryEnum;
import liquibase.UpdateSummaryOutputEnum;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.ClassLoaderResourceAccessor;
import liquibase.ui.LoggerUIService;

/**
 * Runs Liquibase on the changelog, the only definition of the schema. The caller lets one JVM at a
 * time in.
 */
final class Migration {
  private static final String CHANGELOG = "dev/balsam/schema/changelog.xml";

  private Migration() {}

  static void run(Connection connection) throws SQLException {
    run(connection, CHANGELOG);
  }

  /** Up to where a changelog goes: the whole, or that of an earlier version. */
  // Liquibase closes what it is given; the connection belongs to the caller's pool, which takes it
  // back all the same.
  @SuppressWarnings("resource")
  static void run(Connection connection, String changelog) throws SQLException {
    try (var create = connection.createStatement()) {
      create.execute("create schema if not exists balsam");
    }
    try {
      var database =
          DatabaseFactory.getInstance()
              .findCorrectDatabaseImplementation(new JdbcConnection(connection));
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
            liquibase.update(new Contexts(), new LabelExpression());
          });
      connection.setAutoCommit(true);
    } catch (Exception e) {
      throw new BalsamException(
          "The schema could not be brought to version " + Schema.VERSION + ": " + Reason.ofRoot(e),
          e);
    }
  }
}
