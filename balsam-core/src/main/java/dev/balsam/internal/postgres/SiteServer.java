package dev.balsam.internal.postgres;

import dev.balsam.BalsamException;
import dev.balsam.internal.postgres.ServerRecord.Binaries;
import dev.balsam.internal.postgres.ServerRecord.StartedBy;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server of one site as this JVM sees it: the references on it, and what they make it do. */
final class SiteServer {
  private static final Logger LOG = LoggerFactory.getLogger(SiteServer.class);
  private static final Duration TRANSITION_LIMIT = Duration.ofMinutes(10);

  private final SiteLayout layout;
  private final Cluster cluster;
  private final ServerProcess process;
  private final SiteLocks locks;
  private int references;

  SiteServer(SiteLayout layout) {
    this.layout = layout;
    this.cluster = new Cluster(layout);
    this.process = new ServerProcess(layout);
    this.locks = new SiteLocks(layout);
  }

  /** Takes a reference; afterwards the server runs. */
  synchronized ServerRecord open(PostgresSettings settings, Host host) {
    return locks.underMutex(
        () -> {
          ServerRecord record = ensureRunning(settings, host, StartedBy.OPEN);
          locks.startUse();
          references++;
          return record;
        });
  }

  /**
   * Gives a reference back; the last one of the last JVM stops a server that an open started,
   * unless collaborators are connected.
   *
   * @return whether it stopped the server
   */
  synchronized boolean close() {
    references--;
    if (references > 0) {
      return false;
    }
    try {
      return locks.underMutex(
          () ->
              locks.endUse()
                  && startedBy() == StartedBy.OPEN
                  && !Collaborators.areConnected(layout)
                  && stopIfRunning());
    } finally {
      // Where the mutex could not be had, say because the site was deleted.
      locks.endUse();
    }
  }

  /** Makes the server run until {@link #stopForAdministration}. */
  synchronized ServerRecord startForAdministration(PostgresSettings settings, Host host) {
    return locks.underMutex(
        () -> {
          ServerRecord record =
              ensureRunning(settings, host, StartedBy.ADMIN).withStartedBy(StartedBy.ADMIN);
          ServerFile.write(layout.serverFile(), record);
          return record;
        });
  }

  /** Stops the server, whoever uses it. */
  synchronized boolean stopForAdministration() {
    return locks.underMutex(this::stopIfRunning);
  }

  private boolean stopIfRunning() {
    boolean running = process.running(startedOn());
    if (running) {
      process.stop();
    }
    return running;
  }

  private ServerRecord ensureRunning(PostgresSettings settings, Host host, StartedBy who) {
    long deadline = System.nanoTime() + TRANSITION_LIMIT.toNanos();
    while (true) {
      ServerPlan plan = ServerPlan.of(process.facts(cluster.exists(), startedOn()));
      LOG.debug("{}: {}", layout.site(), plan);
      switch (plan) {
        case SHARE -> {
          return shared();
        }
        case CREATE -> {
          return create(settings, host, who);
        }
        case START -> {
          return start(settings, host, who);
        }
        case DISOWN_AND_START -> {
          disown();
          return start(settings, host, who);
        }
        case KILL_AND_START -> {
          LOG.warn("the PostgreSQL server of {} does not answer and is restarted", layout.site());
          process.kill();
          return start(settings, host, who);
        }
        case REFUSE -> throw elsewhere();
        case WAIT -> {
          if (System.nanoTime() > deadline) {
            throw new BalsamException(
                "the PostgreSQL server of "
                    + layout.site()
                    + " has been starting or stopping for "
                    + TRANSITION_LIMIT.toMinutes()
                    + " minutes; see "
                    + layout.log());
          }
          ServerProcess.pause(Duration.ofMillis(20));
        }
      }
    }
  }

  private ServerRecord shared() {
    ServerRecord record = requireRecord();
    int port = process.pidFile().map(PostmasterPid::port).orElse(record.port());
    if (port == record.port()) {
      return record;
    }
    // Somebody started it by hand on another port: the server knows best.
    ServerRecord actual = record.withPort(port);
    ServerFile.write(layout.serverFile(), actual);
    return actual;
  }

  private ServerRecord create(PostgresSettings settings, Host host, StartedBy who) {
    ServerAccount account = account(host, Optional.empty());
    makeLogDirectory();
    Binaries binaries =
        new BinariesResolver(host, account, layout.site()).forNewCluster(settings.source());
    ServerRecord record =
        new ServerRecord(0, Cluster.USER, RandomName.password(), binaries, who, Host.name());
    Command command = new Command(account, binaries, layout.site());
    // First the password, then the cluster that asks for it: no crash leaves a cluster without.
    ServerFile.write(layout.serverFile(), record);
    cluster.create(command, account, record.password());
    cluster.giveTo(account);
    return run(
        new ServerStarter(layout, cluster, command, account, settings, PortProbe::choose), record);
  }

  private ServerRecord start(PostgresSettings settings, Host host, StartedBy who) {
    ServerRecord record = requireRecord();
    ServerAccount account = account(host, cluster.owner());
    makeLogDirectory();
    Binaries binaries =
        new BinariesResolver(host, account, layout.site())
            .forCluster(cluster.major(), record.binaries(), settings.source());
    cluster.giveTo(account);
    Command command = new Command(account, binaries, layout.site());
    return run(
        new ServerStarter(layout, cluster, command, account, settings, PortProbe::choose),
        record.withStart(binaries, who, Host.name()));
  }

  private ServerRecord run(ServerStarter starter, ServerRecord record) {
    try {
      return starter.start(record);
    } catch (BalsamException e) {
      // It may be up without letting us in, and nobody would have a reference to close.
      stopIfRunning();
      throw e;
    }
  }

  private ServerAccount account(Host host, Optional<ServerAccount.Owner> clusterOwner) {
    ServerAccount account = ServerAccount.choose(host, clusterOwner);
    if (!account.canEnter(layout.site())) {
      throw new BalsamException(
          account.reason()
              + ", so that it runs as another user, who may not enter "
              + layout.site()
              + "; put the site in a directory that every user may enter, or run as a plain user");
    }
    return account;
  }

  private void makeLogDirectory() {
    try {
      if (!Files.isDirectory(layout.log())) {
        SiteFiles.createPrivateDirectory(layout.log());
      }
    } catch (IOException e) {
      throw SiteFiles.cannotWrite(layout.log(), e);
    }
  }

  private void disown() {
    try {
      PostmasterPid.disown(layout.postmasterPid());
    } catch (IOException e) {
      throw SiteFiles.cannotWrite(layout.postmasterPid(), e);
    }
  }

  private ServerRecord requireRecord() {
    return ServerFile.read(layout.serverFile())
        .orElseThrow(
            () ->
                new BalsamException(
                    layout.serverFile()
                        + " is missing although there is a cluster; restore it, since it holds the"
                        + " server's password"));
  }

  private Optional<String> startedOn() {
    return ServerFile.read(layout.serverFile()).map(ServerRecord::host);
  }

  private StartedBy startedBy() {
    return ServerFile.read(layout.serverFile()).map(ServerRecord::startedBy).orElse(StartedBy.OPEN);
  }

  private BalsamException elsewhere() {
    return new BalsamException(
        "the PostgreSQL server of "
            + layout.site()
            + " runs on the machine "
            + startedOn().orElse("?")
            + " and this is "
            + Host.name()
            + "; open the site there, or delete "
            + layout.postmasterPid()
            + " if that machine is gone for good");
  }
}
