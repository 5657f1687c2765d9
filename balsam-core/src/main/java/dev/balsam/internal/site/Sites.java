package dev.balsam.internal.site;

import dev.balsam.BalsamException;
import dev.balsam.JobContext;
import dev.balsam.Site;
import dev.balsam.SiteOptions;
import dev.balsam.internal.postgres.ManagedPostgres;
import dev.balsam.internal.schema.Schema;
import dev.balsam.internal.store.Db;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Opens sites. */
public final class Sites {
  static {
    // jOOQ greets on its first use; a scientist's terminal is no place for that.
    System.setProperty("org.jooq.no-logo", "true");
    System.setProperty("org.jooq.no-tips", "true");
  }

  private Sites() {}

  /**
   * A site with its own PostgreSQL.
   *
   * @param directory the site's directory
   * @param options where the server's programs come from
   * @return the site
   */
  public static Site open(Path directory, SiteOptions options) {
    return elsewhere(directory)
        .map(db -> connect(db.url(), db.user(), db.password(), directory))
        .orElseGet(() -> open(SiteLayout.create(directory), options, () -> {}));
  }

  // A site that was made by connect() has no cluster of its own.
  private static Optional<ExternalDatabase> elsewhere(Path directory) {
    boolean own = !Files.isDirectory(directory) || Files.exists(directory.resolve("db"));
    return own ? Optional.empty() : ExternalDatabase.read(directory);
  }

  private static Site open(SiteLayout layout, SiteOptions options, Runnable afterStop) {
    SiteSettings settings = SiteSettings.load(layout.settings());
    OwnServer own = new OwnServer(layout.root(), PostgresChoice.of(options, settings.postgres()));
    Runnable afterClose =
        () -> {
          own.close();
          afterStop.run();
        };
    try {
      ManagedPostgres server = own.server();
      return connect(
          layout,
          settings,
          server.jdbcUrl(),
          server.user(),
          server.password(),
          "site " + layout.root(),
          own::revive,
          afterClose);
    } catch (RuntimeException e) {
      own.close();
      throw e;
    }
  }

  /**
   * A site on an existing PostgreSQL.
   *
   * @param jdbcUrl its address
   * @param user the role
   * @param password its password
   * @param directory where files go
   * @return the site
   */
  public static Site connect(String jdbcUrl, String user, String password, Path directory) {
    SiteLayout layout = SiteLayout.create(directory);
    SiteSettings settings = SiteSettings.load(layout.settings());
    Site site = connect(layout, settings, jdbcUrl, user, password, jdbcUrl, () -> {}, () -> {});
    try {
      new ExternalDatabase(jdbcUrl, user, password).write(layout.root());
      return site;
    } catch (RuntimeException e) {
      site.close();
      throw e;
    }
  }

  private static Site connect(
      SiteLayout layout,
      SiteSettings settings,
      String url,
      String user,
      String password,
      String where,
      Runnable revival,
      Runnable afterClose) {
    Pools pools = Pools.open(url, user, password, where);
    try {
      Db db = new Db(pools.all(), where);
      Schema.ensure(db, where);
      Listener listener = new Listener(url, user, password, settings.leases().poll());
      Runnable afterListener =
          () -> {
            pools.close();
            afterClose.run();
          };
      Db exchanges = new Db(pools.exchanges(), where);
      return new SiteImpl(layout, db, exchanges, listener, settings, revival, afterListener);
    } catch (RuntimeException e) {
      pools.close();
      throw e;
    }
  }

  /**
   * A site that is deleted when it is closed.
   *
   * @return the site
   */
  public static Site temporary() {
    Path directory;
    try {
      directory = Files.createTempDirectory("balsam-");
    } catch (IOException e) {
      throw new BalsamException(
          "No temporary directory can be made: "
              + SiteLayout.reason(e)
              + ". Set java.io.tmpdir to one with room.",
          e);
    }
    try {
      return open(
          SiteLayout.create(directory), SiteOptions.bundledPostgres(), () -> delete(directory));
    } catch (RuntimeException e) {
      delete(directory);
      throw e;
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> tree = Files.walk(directory)) {
      tree.sorted((a, b) -> b.compareTo(a)).forEach(Sites::deleteOne);
    } catch (IOException e) {
      throw new BalsamException(
          "The temporary site "
              + directory
              + " could not be deleted: "
              + SiteLayout.reason(e)
              + ". Remove it yourself.",
          e);
    }
  }

  private static void deleteOne(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new BalsamException(
          path + " could not be deleted: " + SiteLayout.reason(e) + ". Remove it yourself.", e);
    }
  }

  /**
   * The context of the job whose program this JVM is.
   *
   * @param environment the process's variables
   * @return its context
   */
  public static JobContext current(Map<String, String> environment) {
    return CurrentJob.of(environment);
  }
}
