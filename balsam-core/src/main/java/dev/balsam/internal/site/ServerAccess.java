package dev.balsam.internal.site;

import dev.balsam.DatabaseUnavailableException;
import dev.balsam.SiteOptions;
import dev.balsam.SiteUnreachableException;
import dev.balsam.internal.postgres.PostgresSettings;
import dev.balsam.internal.postgres.ServerAdmin;
import dev.balsam.internal.postgres.ServerView;
import dev.balsam.internal.store.Db;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/** What those who look after a site's server need of the site: its settings and a way in. */
public final class ServerAccess {
  private ServerAccess() {}

  /**
   * How the site's own server is to be started.
   *
   * @param site a site
   * @param options where the server's programs come from
   * @return its settings, of {@code settings.json} too
   */
  public static PostgresSettings settings(Path site, SiteOptions options) {
    SiteLayout layout = SiteLayout.create(site);
    return PostgresChoice.of(options, SiteSettings.load(layout.settings()).postgres());
  }

  /**
   * The address of the database of a site that has no server of its own.
   *
   * @param site a directory
   * @return for people, without a password; empty where the site has its own server or is none
   */
  public static Optional<String> external(Path site) {
    return ServerAdmin.hasCluster(site)
        ? Optional.empty()
        : ExternalDatabase.read(site).map(db -> JdbcAddress.printable(db.url()));
  }

  /**
   * Asks the database of a site whose server runs; starts nothing.
   *
   * @param <T> what comes of it
   * @param site a site
   * @param question what to ask, in one transaction
   * @return the answer
   * @throws SiteUnreachableException if the server does not run or refuses the login
   * @throws DatabaseUnavailableException if it does not answer
   */
  public static <T> T ask(Path site, Db.Work<T> question) {
    String where = "site " + site;
    ServerView.Login login = login(site);
    try (Connections connections =
            new Connections(
                login::url,
                login.user(),
                login.password(),
                Map.of("ApplicationName", "balsam server"));
        Connection connection = connections.getConnection()) {
      connection.setReadOnly(true);
      connection.setAutoCommit(false);
      return question.on(connection);
    } catch (SQLException e) {
      throw Db.translated(e, where);
    }
  }

  private static ServerView.Login login(Path site) {
    if (!ServerAdmin.hasCluster(site)) {
      Optional<ExternalDatabase> elsewhere = ExternalDatabase.read(site);
      if (elsewhere.isPresent()) {
        ExternalDatabase db = elsewhere.get();
        return new ServerView.Login(db.url(), db.user(), db.password());
      }
    }
    return ServerAdmin.look(site)
        .login()
        .orElseThrow(
            () ->
                new SiteUnreachableException(
                    "The server of "
                        + site
                        + " does not run. Start it with: balsam server --start"));
  }
}
