package dev.balsam.codegen;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.logging.Level;
import java.util.logging.Logger;
import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.Liquibase;
import liquibase.Scope;
import liquibase.UpdateSummaryEnum;
import liquibase.UpdateSummaryOutputEnum;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import liquibase.resource.DirectoryResourceAccessor;
import liquibase.ui.LoggerUIService;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.jooq.meta.postgres.PostgresDatabase;
import org.jspecify.annotations.Nullable;

/**
 * The database that jOOQ's generator reads: a throw-away PostgreSQL, migrated by the project's own
 * changelog, so that the generated classes can never differ from what Liquibase makes.
 *
 * <p>Properties: {@code resources}, the directory that holds the changelog; {@code changelog}, its
 * path in there; {@code work}, where the server's binaries are unpacked.
 */
public final class LiquibasePostgresDatabase extends PostgresDatabase {
  private @Nullable EmbeddedPostgres server;

  /** Called by jOOQ's generator through reflection. */
  public LiquibasePostgresDatabase() {}

  @Override
  protected DSLContext create0() {
    if (server == null) {
      try {
        Path work = Path.of(getProperties().getProperty("work"));
        Files.createDirectories(work);
        server = EmbeddedPostgres.builder().setOverrideWorkingDirectory(work.toFile()).start();
        Connection connection = server.getPostgresDatabase().getConnection();
        migrate(connection);
        // Table generation asks for the connection itself, not for this context.
        setConnection(connection);
      } catch (IOException | SQLException | LiquibaseException e) {
        throw new IllegalStateException(
            "cannot migrate a PostgreSQL for jOOQ to read: " + e.getMessage(), e);
      }
    }
    return DSL.using(getConnection(), SQLDialect.POSTGRES);
  }

  // Not closed: closing the Liquibase object would close the connection that jOOQ is about to read.
  @SuppressWarnings("resource")
  private void migrate(Connection connection) throws LiquibaseException, IOException {
    var database =
        DatabaseFactory.getInstance()
            .findCorrectDatabaseImplementation(new JdbcConnection(connection));
    var resources =
        new DirectoryResourceAccessor(Path.of(getProperties().getProperty("resources")));
    String changelog = getProperties().getProperty("changelog");
    database.setLiquibaseSchemaName("balsam");
    try (var statement = connection.createStatement()) {
      statement.execute("create schema balsam");
      Logger.getLogger("liquibase").setLevel(Level.WARNING);
      Scope.child(
          Scope.Attr.ui,
          new LoggerUIService(),
          () -> {
            var liquibase = new Liquibase(changelog, resources, database);
            liquibase.setShowSummary(UpdateSummaryEnum.OFF);
            liquibase.setShowSummaryOutput(UpdateSummaryOutputEnum.LOG);
            liquibase.update(new Contexts(), new LabelExpression());
          });
    } catch (LiquibaseException | IOException e) {
      throw e;
    } catch (Exception e) {
      throw new LiquibaseException(e);
    }
  }

  @Override
  public void close() {
    super.close();
    if (server != null) {
      try {
        server.close();
      } catch (IOException e) {
        throw new IllegalStateException(
            "cannot stop the generator's PostgreSQL: " + e.getMessage(), e);
      }
      server = null;
    }
  }
}
