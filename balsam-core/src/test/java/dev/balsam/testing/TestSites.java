package dev.balsam.testing;

import dev.balsam.Balsam;
import dev.balsam.Site;
import dev.balsam.internal.postgres.ManagedPostgres;
import dev.balsam.internal.postgres.PostgresSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Gives each test class a site on a database of its own, all on one server that runs as long as
 * this JVM. Jobs left by one test are deleted before the next. Its sites do not poll: what comes,
 * comes by notification.
 */
public final class TestSites implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
  /** Settings of a site that only notifications wake. */
  public static final String NO_POLLING =
      "{\"leaseSeconds\": 60, \"renewSeconds\": 10, \"pollSeconds\": 3600}";

  private static final AtomicInteger COUNTER = new AtomicInteger();
  private static @Nullable Server server;

  private final List<Site> opened = new ArrayList<>();
  private @Nullable String database;
  private @Nullable Path directory;

  private record Server(ManagedPostgres postgres, Path directory, String template) {}

  @Override
  public void beforeAll(ExtensionContext context) {
    Server running = server();
    String name = "test_" + COUNTER.incrementAndGet();
    execute("create database " + name + " template " + running.template() + " strategy wal_log");
    database = name;
    directory = temporaryDirectory();
    open(directory());
  }

  @Override
  public void afterEach(ExtensionContext context) {
    sql(
        "truncate balsam.job, balsam.job_status, balsam.job_dependency, balsam.job_event,"
            + " balsam.launcher, balsam.transfer, balsam.batch_job cascade");
  }

  @Override
  public void afterAll(ExtensionContext context) {
    opened.forEach(Site::close);
    execute("drop database " + database + " with (force)");
    delete(directory());
  }

  /** The site of the test class. */
  public Site site() {
    return opened.get(0);
  }

  /** Another handle on the same database, as another JVM would have; closed after the class. */
  public Site another() {
    return open(directory());
  }

  /** A handle with other settings and its own directory. */
  public Site with(String settings) {
    Path own = temporaryDirectory(settings);
    return open(own);
  }

  private Site open(Path where) {
    Site site = Balsam.connect(url(), server().postgres().user(), password(), where);
    opened.add(site);
    return site;
  }

  /** The site's directory. */
  public Path directory() {
    return Objects.requireNonNull(directory);
  }

  /** JDBC address of the database of the test class. */
  public String url() {
    return url(Objects.requireNonNull(database));
  }

  /** The role. */
  public static String user() {
    return server().postgres().user();
  }

  /** Its password. */
  public static String password() {
    return server().postgres().password();
  }

  /** A database without any schema; dropped with the server. */
  public static String emptyDatabase() {
    String name = "empty_" + COUNTER.incrementAndGet();
    execute("create database " + name);
    return url(name);
  }

  private static String url(String database) {
    return server().postgres().jdbcUrl().replaceAll("/[^/]*$", "/" + database);
  }

  /** A connection past the library. */
  public Connection connection() throws SQLException {
    return DriverManager.getConnection(url(), user(), password());
  }

  /** The first column of the rows of a statement, as texts; past the library. */
  public List<String> sql(String statement) {
    return sql(url(), statement);
  }

  /** As {@link #sql(String)} on any database of the server. */
  public static List<String> sql(String url, String statement) {
    try (Connection connection = DriverManager.getConnection(url, user(), password());
        Statement ask = connection.createStatement()) {
      List<String> values = new ArrayList<>();
      if (ask.execute(statement)) {
        try (var rows = ask.getResultSet()) {
          while (rows.next()) {
            values.add(String.valueOf(rows.getString(1)));
          }
        }
      }
      return values;
    } catch (SQLException e) {
      throw new AssertionError(statement, e);
    }
  }

  /** Returns once some session of the test's database waits for a lock of another. */
  public void awaitBlocked() {
    String blocked =
        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    while (sql(blocked).equals(List.of("0"))) {
      Thread.onSpinWait();
    }
  }

  private static void execute(String statement) {
    sql(server().postgres().jdbcUrl(), statement);
  }

  private static synchronized Server server() {
    Server known = server;
    if (known == null) {
      Path directory = temporaryDirectory();
      ManagedPostgres postgres = ManagedPostgres.open(directory, PostgresSettings.defaults());
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    postgres.close();
                    delete(directory);
                  }));
      known = new Server(postgres, directory, "template_balsam");
      server = known;
      execute("create database template_balsam");
      Path unused = temporaryDirectory();
      Balsam.connect(url("template_balsam"), postgres.user(), postgres.password(), unused).close();
      delete(unused);
    }
    return known;
  }

  private static Path temporaryDirectory() {
    return temporaryDirectory(NO_POLLING);
  }

  private static Path temporaryDirectory(String settings) {
    try {
      Path directory = Files.createTempDirectory("balsam-test-");
      Files.writeString(directory.resolve("settings.json"), settings);
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> tree = Files.walk(directory)) {
      tree.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
