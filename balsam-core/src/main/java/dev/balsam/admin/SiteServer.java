package dev.balsam.admin;

import dev.balsam.BalsamException;
import dev.balsam.DatabaseUnavailableException;
import dev.balsam.SiteOptions;
import dev.balsam.SiteUnreachableException;
import dev.balsam.internal.postgres.PostgresSettings;
import dev.balsam.internal.postgres.ServerAdmin;
import dev.balsam.internal.postgres.ServerView;
import dev.balsam.internal.site.ServerAccess;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The PostgreSQL of a site, to be started, stopped and looked at. Nobody needs it to use a site:
 * {@link dev.balsam.Balsam#open(Path)} starts the server and its last close stops it. What was
 * started here runs until {@link #stop()}, so that a session of many short commands need not start
 * it for each.
 *
 * <pre>{@code
 * SiteServer server = SiteServer.of(Path.of("water"));
 * server.start();
 * server.listen(List.of("all"));   // for compute nodes, with TLS
 * System.out.println(server.status().addresses());
 * server.stop();
 * }</pre>
 */
public final class SiteServer {
  private final Path site;
  private final Optional<String> external;

  private SiteServer(Path site) {
    this.site = site;
    this.external = ServerAccess.external(site);
  }

  /**
   * The server of a site.
   *
   * @param site the site's directory
   * @return the server, running or not
   * @throws SiteUnreachableException when the directory is not a site
   */
  public static SiteServer of(Path site) {
    if (!SiteDirectory.isSite(site)) {
      throw new SiteUnreachableException(
          "There is no site \"" + site + "\". Make one with: balsam init DIRECTORY");
    }
    return new SiteServer(site.toAbsolutePath().normalize());
  }

  /**
   * Refuses a site whose server somebody stopped on purpose and nobody has started since. Costs one
   * look at one file.
   *
   * @param site the site's directory
   * @throws SiteUnreachableException with a sentence that says who stopped it and how to start it
   */
  public static void requireNotStopped(Path site) {
    Optional<SiteUnreachableException> stopped = ServerAdmin.stoppedOnPurpose(site);
    if (stopped.isPresent()) {
      throw stopped.get();
    }
  }

  /**
   * Where the site is.
   *
   * @return its absolute path
   */
  public Path site() {
    return site;
  }

  /**
   * Makes the server run until {@link #stop()}. One that runs already is kept from then on.
   *
   * @return how it is then
   * @throws BalsamException if it cannot be started, belongs to another user, or runs on another
   *     machine and does not answer
   */
  public ServerStatus start() {
    ServerAdmin.start(own(), settings());
    return status();
  }

  /**
   * As {@link #start()}, but another user's server, and one that is not the site's own, is used
   * where it runs.
   *
   * @return whether it was running already
   * @throws SiteUnreachableException if it refuses the login, or does not run and is another user's
   * @throws DatabaseUnavailableException if it does not answer
   */
  public boolean connect() {
    boolean running = external.isPresent();
    if (!running && ServerAdmin.isOwn(site)) {
      running = ServerAdmin.look(site).state() == ServerView.State.UP;
      ServerAdmin.start(site, settings());
    }
    ServerAccess.ask(site, ServerQuestions::database);
    return running || !ServerAdmin.isOwn(site);
  }

  /**
   * Stops the server, whoever uses it: their connections end, what was committed is safe. Neither
   * commands nor launchers start it again until {@link #start()}; a {@link
   * dev.balsam.Balsam#open(Path)} does.
   *
   * @return whether it was running
   * @throws BalsamException if it belongs to another user or runs on another machine
   */
  public boolean stop() {
    return ServerAdmin.stop(own());
  }

  /**
   * Stops the server and starts it: all connections end, and launchers connect again.
   *
   * @return how it is then
   * @throws BalsamException if it cannot be started, belongs to another user or runs on another
   *     machine
   */
  public ServerStatus reset() {
    ServerAdmin.reset(own(), settings());
    return status();
  }

  /**
   * Has the server listen beyond loopback, or no longer, from now on and after every start; it is
   * started, again if it runs. Others come in by TLS and with a password only. Programs on machines
   * that share the site's directory find it by themselves and trust no server but this one.
   *
   * @param where {@code all}, {@code loopback}, or addresses of this machine as numbers
   * @return how it is then
   * @throws BalsamException for a word that is none of these, or as {@link #reset()}
   */
  public ServerStatus listen(List<String> where) {
    ServerAdmin.listen(own(), where, settings());
    return status();
  }

  /**
   * Looks at the server; starts nothing.
   *
   * @return how it is
   * @throws SiteUnreachableException if it refuses the login
   */
  public ServerStatus status() {
    if (external.isPresent()) {
      return new ServerStatus(
          site,
          ServerStatus.State.RUNNING,
          false,
          external.get(),
          "",
          0,
          0,
          List.of(),
          List.of(),
          true,
          Optional.empty(),
          Optional.of(ServerAccess.ask(site, ServerQuestions::database)));
    }
    ServerView view = ServerAdmin.look(site);
    return new ServerStatus(
        site,
        state(view),
        true,
        view.login().map(login -> address(login.url())).orElse(""),
        view.host(),
        view.port(),
        view.pid(),
        view.listen(),
        view.addresses(),
        view.kept(),
        view.stopped(),
        view.login().map(login -> ServerAccess.ask(site, ServerQuestions::database)));
  }

  private static ServerStatus.State state(ServerView view) {
    return switch (view.state()) {
      case NONE, DOWN -> ServerStatus.State.STOPPED;
      case CHANGING -> ServerStatus.State.CHANGING;
      case UP -> ServerStatus.State.RUNNING;
      case SILENT -> ServerStatus.State.SILENT;
    };
  }

  // jdbc:postgresql://HOST:PORT/balsam…
  private static String address(String url) {
    return url.replaceFirst("^jdbc:postgresql://", "").replaceFirst("/.*$", "");
  }

  /**
   * Who is connected to the site's database, without the one that asks.
   *
   * @return the connections, the oldest first
   * @throws SiteUnreachableException if the server does not run or refuses the login
   */
  public List<ServerConnection> connections() {
    return ServerAccess.ask(site, ServerQuestions::connections);
  }

  private PostgresSettings settings() {
    return ServerAccess.settings(site, SiteOptions.bundledPostgres());
  }

  private Path own() {
    if (external.isPresent()) {
      throw new BalsamException(
          "The site "
              + site
              + " is kept by the PostgreSQL at "
              + external.get()
              + ", which is not Balsam's to start and stop. Ask who looks after it.");
    }
    return site;
  }
}
