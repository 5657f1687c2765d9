package dev.balsam.internal.site;

import dev.balsam.BalsamException;
import dev.balsam.DatabaseUnavailableException;
import dev.balsam.JobContext;
import dev.balsam.Site;
import dev.balsam.SiteOptions;
import dev.balsam.SiteUnreachableException;
import dev.balsam.internal.backup.MovedSite;
import dev.balsam.internal.backup.UpgradeGuard;
import dev.balsam.internal.postgres.ManagedPostgres;
import dev.balsam.internal.postgres.SharedServer;
import dev.balsam.internal.schema.Schema;
import dev.balsam.internal.store.Db;
import dev.balsam.internal.text.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens sites. */
public final class Sites {
  private static final Logger LOG = LoggerFactory.getLogger(Sites.class);

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
    return opened(directory, options);
  }

  /** As {@link #open}, for this package. */
  static SiteImpl opened(Path directory, SiteOptions options) {
    return elsewhere(directory)
        .map(db -> connected(db.url(), db.user(), db.password(), directory))
        .or(() -> SharedServer.of(absolute(directory)).map(server -> shared(directory, server)))
        .orElseGet(() -> open(SiteLayout.create(directory), options, () -> {}));
  }

  private static Path absolute(Path directory) {
    return directory.toAbsolutePath().normalize();
  }

  // Of another user, whose server it is.
  private static SiteImpl shared(Path directory, SharedServer server) {
    SharedServer.Login login = server.login();
    SiteLayout layout = SiteLayout.create(directory);
    try {
      return connect(
          layout,
          SiteSettings.load(layout.settings()),
          server::jdbcUrl,
          login.user(),
          login.password(),
          "site " + layout.root(),
          () -> {},
          () -> {});
    } catch (DatabaseUnavailableException | SiteUnreachableException e) {
      throw server.inWords(e);
    }
  }

  // A site that was made by connect() has no cluster of its own.
  private static Optional<ExternalDatabase> elsewhere(Path directory) {
    boolean own = !Files.isDirectory(directory) || hasOwnCluster(directory);
    return own ? Optional.empty() : ExternalDatabase.read(directory);
  }

  private static boolean hasOwnCluster(Path directory) {
    return Files.exists(directory.resolve("db"));
  }

  private static SiteImpl open(SiteLayout layout, SiteOptions options, Runnable afterStop) {
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
          () -> own.server().jdbcUrl(),
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
    // Its tasks and commands, which are told the directory only, would not know which is meant.
    if (hasOwnCluster(directory)) {
      throw new BalsamException(
          directory
              + " has a PostgreSQL of its own. Open it with Balsam.open, or name another directory for "
              + JdbcAddress.printable(jdbcUrl)
              + ".");
    }
    return connected(jdbcUrl, user, password, directory);
  }

  /** As {@link #connect}, for this package. */
  static SiteImpl connected(String jdbcUrl, String user, String password, Path directory) {
    JdbcAddress.check(jdbcUrl);
    SiteLayout layout = SiteLayout.create(directory);
    SiteSettings settings = SiteSettings.load(layout.settings());
    SiteImpl site =
        connect(
            layout,
            settings,
            () -> jdbcUrl,
            user,
            password,
            JdbcAddress.printable(jdbcUrl),
            () -> {},
            () -> {});
    try {
      new ExternalDatabase(jdbcUrl, user, password).write(layout.root());
      return site;
    } catch (RuntimeException e) {
      site.close();
      throw e;
    }
  }

  private static SiteImpl connect(
      SiteLayout layout,
      SiteSettings settings,
      Supplier<String> url,
      String user,
      String password,
      String where,
      Runnable revival,
      Runnable afterClose) {
    Pools pools = Pools.open(url, user, password, settings.leases().lease());
    try {
      Db db = new Db(pools.all(), pools.connections(), where);
      ensureSchema(pools, db, where, layout.root());
      MovedSite.settle(db, layout.root());
      Listener listener =
          new Listener(
              new Connections(url, user, password, Map.of("ApplicationName", "balsam listener")),
              settings.leases().poll());
      Runnable afterListener =
          () -> {
            pools.close();
            afterClose.run();
          };
      SiteImpl.EngineDbs engineDbs =
          new SiteImpl.EngineDbs(
              new Db(pools.exchanges(), where),
              new Db(pools.leases(), where),
              new Db(pools.rest(), where));
      return new SiteImpl(layout, db, engineDbs, listener, settings, revival, afterListener);
    } catch (RuntimeException e) {
      pools.close();
      throw e;
    }
  }

  // A database that is not there or refuses the login is said at once.
  private static void ensureSchema(Pools pools, Db db, String where, Path site) {
    try {
      if (Schema.isCurrent(pools.connections().first())) {
        return;
      }
    } catch (SQLException e) {
      throw db.translated(e);
    }
    Schema.ensure(db, where, new UpgradeGuard(site, true, progress -> {}));
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
              + Reason.of(e)
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

  /** Deletes as much as can be; what is left over is no reason to fail where the work is done. */
  static void delete(Path directory) {
    Set<Path> kept = new LinkedHashSet<>();
    try (Stream<Path> tree = Files.walk(directory)) {
      tree.sorted(Comparator.reverseOrder()).filter(path -> !deleted(path)).forEach(kept::add);
    } catch (NoSuchFileException e) {
      LOG.debug("{} is gone already", directory);
    } catch (IOException | UncheckedIOException e) {
      kept.add(directory);
    }
    if (!kept.isEmpty()) {
      LOG.warn(
          "the temporary site {} could not be deleted because of {}; remove it yourself",
          directory,
          kept.iterator().next());
    }
  }

  private static boolean deleted(Path path) {
    try {
      Files.deleteIfExists(path);
      return true;
    } catch (IOException e) {
      LOG.debug("{} cannot be deleted: {}", path, e.toString());
      return false;
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
