package dev.balsam.internal.site;

import dev.balsam.BalsamException;
import dev.balsam.SiteOptions;
import dev.balsam.SiteUnreachableException;
import dev.balsam.admin.SiteDirectory;
import dev.balsam.internal.postgres.ServerAdmin;
import dev.balsam.internal.postgres.SharedServer;
import dev.balsam.internal.store.Db;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/**
 * The database of a site that is there, reached as any other open of it does, but with its schema
 * as it is: for what has to look at a site before it is upgraded.
 */
public final class SiteLogin implements AutoCloseable {
  private static final Map<String, String> PROPERTIES =
      Map.of("ApplicationName", "balsam admin", "stringtype", "unspecified");

  private final Db db;
  private final Path directory;
  private final String where;
  private final Runnable afterClose;

  private SiteLogin(Path directory, String where, Connections connections, Runnable afterClose) {
    this.directory = directory;
    this.where = where;
    this.afterClose = afterClose;
    db = new Db(connections, where);
  }

  /**
   * The place of a site, as its rows name it.
   *
   * @param directory the directory
   * @return absolute
   * @throws SiteUnreachableException when it is no site
   */
  public static Path place(Path directory) {
    Path place = directory.toAbsolutePath().normalize();
    if (!SiteDirectory.isSite(place)) {
      throw new SiteUnreachableException(
          "There is no site in " + place + ". Name the directory of a site, or make one there.");
    }
    return place;
  }

  /**
   * What is wrong with the settings of a site.
   *
   * @param directory the site
   * @return a sentence, or empty when nothing is
   */
  public static Optional<String> settingsError(Path directory) {
    Path file = directory.resolve("settings.json");
    try {
      if (Files.exists(file)) {
        SiteSettings.load(file);
      }
      return Optional.empty();
    } catch (BalsamException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Logs in; starts the site's own server if it is not running and this user's to start.
   *
   * @param directory the site
   * @return the login, to be closed
   * @throws BalsamException when it is no site, or its database cannot be reached
   */
  public static SiteLogin to(Path directory) {
    Path place = place(directory);
    if (!ServerAdmin.hasCluster(place)) {
      ExternalDatabase known = ExternalDatabase.read(place).orElseThrow();
      return new SiteLogin(
          place,
          JdbcAddress.printable(known.url()),
          new Connections(known::url, known.user(), known.password(), PROPERTIES),
          () -> {});
    }
    return SharedServer.of(place).map(server -> shared(place, server)).orElseGet(() -> own(place));
  }

  private static SiteLogin own(Path place) {
    SiteSettings settings = SiteSettings.load(place.resolve("settings.json"));
    OwnServer own =
        new OwnServer(place, PostgresChoice.of(SiteOptions.bundledPostgres(), settings.postgres()));
    return new SiteLogin(
        place,
        "site " + place,
        new Connections(
            () -> own.server().jdbcUrl(), own.server().user(), own.server().password(), PROPERTIES),
        own::close);
  }

  // Of another user, whose server it is: whether it lets this user in is known at once.
  private static SiteLogin shared(Path place, SharedServer server) {
    SharedServer.Login login = server.login();
    String where = "site " + place;
    Connections connections =
        new Connections(server::jdbcUrl, login.user(), login.password(), PROPERTIES);
    try {
      connections.first();
    } catch (SQLException e) {
      throw server.inWords(Db.translated(e, where));
    }
    return new SiteLogin(place, where, connections, connections::close);
  }

  /**
   * The database; each use of it is a connection of its own.
   *
   * @return the database
   */
  public Db db() {
    return db;
  }

  /**
   * The place of the site.
   *
   * @return absolute
   */
  public Path directory() {
    return directory;
  }

  /**
   * The database in words, for messages.
   *
   * @return never a password
   */
  public String where() {
    return where;
  }

  @Override
  public void close() {
    afterClose.run();
  }
}
