package dev.balsam.internal.postgres;

import dev.balsam.BalsamException;
import dev.balsam.SiteUnreachableException;
import dev.balsam.internal.postgres.ServerRecord.Binaries;
import dev.balsam.internal.postgres.ServerRecord.StartedBy;
import dev.balsam.net.OwnAddresses;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the server of a site run, in whatever state it is found. Everything here is done under the
 * site's mutex.
 */
final class ServerOnDemand {
  private static final Logger LOG = LoggerFactory.getLogger(ServerOnDemand.class);
  private static final Duration TRANSITION_LIMIT = Duration.ofMinutes(10);

  private final SiteLayout layout;
  private final Cluster cluster;
  private final ServerProcess process;

  ServerOnDemand(SiteLayout layout, Cluster cluster, ServerProcess process) {
    this.layout = layout;
    this.cluster = cluster;
    this.process = process;
  }

  /** Whether this machine runs it. */
  boolean isHere() {
    return process.running(startedOn());
  }

  /**
   * Stops it if this machine runs it.
   *
   * @return whether it did
   */
  boolean stopIfHere() {
    boolean running = isHere();
    if (running) {
      process.stop();
    }
    return running;
  }

  /**
   * Stops it.
   *
   * @return whether it was running
   * @throws SiteUnreachableException when another machine runs it
   */
  boolean stop() {
    ServerPlan plan = ServerPlan.of(process.facts(cluster.exists(), startedOn()));
    if (plan == ServerPlan.REACH) {
      throw new SiteUnreachableException(
          "The PostgreSQL server of "
              + layout.site()
              + " runs on the machine "
              + startedOn().orElse("?")
              + " and this is "
              + Host.name()
              + ". Give the command there.");
    }
    return stopIfHere();
  }

  /** Makes it run. */
  RunningServer ensure(PostgresSettings settings, Host host, StartedBy who) {
    long deadline = System.nanoTime() + TRANSITION_LIMIT.toNanos();
    while (true) {
      ServerPlan plan = ServerPlan.of(process.facts(cluster.exists(), startedOn()));
      LOG.debug("{}: {}", layout.site(), plan);
      switch (plan) {
        case SHARE -> {
          return here(shared());
        }
        case CREATE -> {
          return here(create(settings, host, who));
        }
        case START -> {
          return here(start(settings, host, who));
        }
        case DISOWN_AND_START -> {
          disown();
          return here(start(settings, host, who));
        }
        case KILL_AND_START -> {
          LOG.warn("the PostgreSQL server of {} does not answer and is restarted", layout.site());
          process.kill();
          return here(start(settings, host, who));
        }
        case REACH -> {
          return reached();
        }
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
    return run(command, account, settings, record);
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
    return run(command, account, settings, record.withStart(binaries, who, Host.name()));
  }

  private ServerRecord run(
      Command command, ServerAccount account, PostgresSettings settings, ServerRecord record) {
    List<String> own = record.listening().beyondLoopback() ? OwnAddresses.all() : List.of();
    Listening listening = listening(record, own);
    List<String> addresses = listening.reachableAt(own);
    if (listening.beyondLoopback()) {
      new ServerCertificate(layout, account).ensure();
    }
    cluster.writeAccessRules(listening.beyondLoopback());
    Map<String, String> options = new HashMap<>(settings.serverOptions());
    options.putAll(listening.options());
    ServerStarter starter =
        new ServerStarter(
            layout,
            cluster,
            command,
            account,
            options,
            wanted -> PortProbe.choose(wanted, addresses));
    try {
      return starter.start(record.withAddresses(addresses));
    } catch (BalsamException e) {
      // It may be up without letting us in, and nobody would have a reference to close.
      stopIfHere();
      throw e;
    }
  }

  private Listening listening(ServerRecord record, List<String> own) {
    Listening here = record.listening().on(own);
    if (!here.equals(record.listening())) {
      LOG.warn(
          "the server of {} is to listen on {}, of which this machine has only {}; change that with"
              + " balsam server --listen",
          layout.site(),
          record.listening().asked(),
          here.asked());
    }
    return here;
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

  private static RunningServer here(ServerRecord record) {
    return new RunningServer(record, ServerAddress.here(record.port()));
  }

  private RunningServer reached() {
    ServerRecord record = requireRecord();
    return RemoteServer.find(layout, record.addresses(), record.port())
        .map(address -> new RunningServer(record, address))
        .orElseThrow(() -> elsewhere(record));
  }

  private SiteUnreachableException elsewhere(ServerRecord record) {
    String where =
        "The PostgreSQL server of "
            + layout.site()
            + " runs on the machine "
            + record.host()
            + " and this is "
            + Host.name()
            + ". ";
    return new SiteUnreachableException(
        record.addresses().isEmpty()
            ? where
                + "It listens on loopback only: run \"balsam server --listen all\" there, or delete "
                + layout.postmasterPid()
                + " if that machine is gone for good."
            : where
                + "It does not answer at "
                + String.join(", ", record.addresses())
                + " port "
                + record.port()
                + ": see whether it runs and a firewall lets you through, or delete "
                + layout.postmasterPid()
                + " if that machine is gone for good.");
  }
}
