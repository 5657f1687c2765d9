package dev.balsam.internal.postgres;

import dev.balsam.BalsamException;
import dev.balsam.SiteUnreachableException;
import dev.balsam.net.OwnAddresses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What an administrator does to the server of a site that exists. */
public final class ServerAdmin {
  private ServerAdmin() {}

  /**
   * Whether a directory has a cluster.
   *
   * @param directory any path
   * @return false also for what is no directory
   */
  public static boolean hasCluster(Path directory) {
    // A cluster is its owner's alone: others see that it is there and no more.
    Path cluster = new SiteLayout(directory).cluster();
    return Files.isDirectory(cluster)
        && (!Files.isExecutable(cluster) || Files.exists(cluster.resolve("PG_VERSION")));
  }

  /**
   * Makes the server run until {@link #stop}, whoever opens and closes the site meanwhile. One that
   * runs already is kept from then on.
   *
   * @param site a site
   * @param settings how to start it
   * @throws BalsamException if it cannot be made to run, or is not ours
   */
  public static void start(Path site, PostgresSettings settings) {
    administer(site, server -> server.startForAdministration(settings, Host.current()));
  }

  /**
   * Stops the server, whoever uses it; commands and launchers do not start it again.
   *
   * @param site a site
   * @return whether it was running
   * @throws BalsamException if it is not ours or runs on another machine
   */
  public static boolean stop(Path site) {
    return administer(site, SiteServer::stopForAdministration);
  }

  /**
   * Stops the server if it runs and starts it.
   *
   * @param site a site
   * @param settings how to start it
   * @throws BalsamException if it cannot be made to run, is not ours or runs on another machine
   */
  public static void reset(Path site, PostgresSettings settings) {
    administer(site, server -> server.reset(settings, Host.current()));
  }

  /**
   * Has the server listen somewhere from now on, and makes it run until {@link #stop}.
   *
   * @param site a site
   * @param words {@code all}, {@code loopback}, or addresses of this machine
   * @param settings how to start it
   * @throws BalsamException for a word that is none of these, or as {@link #reset}
   */
  public static void listen(Path site, List<String> words, PostgresSettings settings) {
    Listening where = Listening.of(words, OwnAddresses.all());
    administer(site, server -> server.listen(where, settings, Host.current()));
  }

  /**
   * Does work while the server is down and nobody can start it.
   *
   * @param site a site
   * @param work what is done; it may give the directory another name
   * @throws BalsamException if somebody uses the site, or its server is not ours
   */
  public static void whileStopped(Path site, Runnable work) {
    administer(
        site,
        server -> {
          server.whileStopped(work);
          return true;
        });
  }

  /**
   * Who stopped the server on purpose. One look at one file where nobody did.
   *
   * @param site a site
   * @return the error to throw, or empty when nobody did or it runs all the same
   */
  public static Optional<SiteUnreachableException> stoppedOnPurpose(Path site) {
    SiteLayout layout = new SiteLayout(site);
    return StopNote.read(layout.stopNote())
        // Others than its owner cannot look, and are told that they cannot connect.
        .filter(note -> isOwn(site) && look(site).state() == ServerView.State.DOWN)
        .map(note -> note.refusal(site));
  }

  /**
   * Looks at the server; starts and changes nothing.
   *
   * @param site a site
   * @return what there is to see
   */
  public static ServerView look(Path site) {
    SiteLayout layout = new SiteLayout(real(site));
    Cluster cluster = new Cluster(layout);
    Optional<ServerRecord> record = ServerFile.read(layout.serverFile());
    if (!cluster.exists() || record.isEmpty()) {
      return new ServerView(
          ServerView.State.NONE,
          0,
          "",
          0,
          List.of(),
          List.of(),
          false,
          Optional.empty(),
          Optional.empty());
    }
    return view(layout, record.get());
  }

  private static ServerView view(SiteLayout layout, ServerRecord record) {
    ServerProcess process = new ServerProcess(layout);
    ServerPlan plan = ServerPlan.of(process.facts(true, Optional.of(record.host())));
    Optional<PostmasterPid> pid = process.pidFile();
    Optional<ServerAddress> address =
        switch (plan) {
          case SHARE ->
              Optional.of(ServerAddress.here(pid.map(PostmasterPid::port).orElse(record.port())));
          case REACH -> RemoteServer.find(layout, record.addresses(), record.port());
          case CREATE, WAIT, START, DISOWN_AND_START, KILL_AND_START -> Optional.empty();
        };
    ServerView.State state =
        switch (plan) {
          case CREATE, START, DISOWN_AND_START -> ServerView.State.DOWN;
          case WAIT -> ServerView.State.CHANGING;
          case SHARE, REACH, KILL_AND_START ->
              address.isPresent() ? ServerView.State.UP : ServerView.State.SILENT;
        };
    boolean down = state == ServerView.State.DOWN;
    return new ServerView(
        state,
        down ? 0 : pid.map(PostmasterPid::pid).orElse(0L),
        record.host(),
        address.map(ServerAddress::port).orElse(record.port()),
        record.listening().asked(),
        record.addresses(),
        record.startedBy() == ServerRecord.StartedBy.ADMIN,
        down ? StopNote.read(layout.stopNote()).map(StopNote::text) : Optional.empty(),
        address.map(at -> new ServerView.Login(at.jdbcUrl(), record.user(), record.password())));
  }

  private static <T> T administer(Path site, Function<SiteServer, T> work) {
    Path real = real(site);
    requireOwn(new SiteLayout(real));
    return ManagedPostgres.administer(real, work);
  }

  /**
   * Whether the server is this user's to start and stop.
   *
   * @param site a site
   * @return true also for root, and where there is no server yet
   */
  public static boolean isOwn(Path site) {
    Optional<Integer> owner = SiteFiles.owner(new SiteLayout(site).cluster());
    return Host.current().root()
        || owner.isEmpty()
        || Host.user().isEmpty()
        || owner.equals(Host.user());
  }

  private static void requireOwn(SiteLayout layout) {
    if (!isOwn(layout.site())) {
      throw new BalsamException(
          "The server of "
              + layout.site()
              + " belongs to the user "
              + name(layout.cluster())
              + ", who alone may start and stop it. Ask for it.");
    }
  }

  private static String name(Path file) {
    try {
      return Files.getOwner(file, LinkOption.NOFOLLOW_LINKS).getName();
    } catch (IOException e) {
      return "who owns " + file;
    }
  }

  private static Path real(Path site) {
    try {
      return site.toRealPath();
    } catch (IOException e) {
      throw new SiteUnreachableException(
          "There is no site \"" + site + "\": it is not a directory that can be entered.", e);
    }
  }
}
