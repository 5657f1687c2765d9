package dev.balsam.internal.postgres;

import dev.balsam.BalsamException;
import dev.balsam.SiteUnreachableException;
import dev.balsam.internal.postgres.ServerRecord.StartedBy;
import java.util.Optional;

/** The server of one site as this JVM sees it: the references on it, and what they make it do. */
final class SiteServer {
  private final SiteLayout layout;
  private final SiteLocks locks;
  private final ServerOnDemand demand;
  private int references;

  SiteServer(SiteLayout layout) {
    this.layout = layout;
    this.locks = new SiteLocks(layout);
    this.demand = new ServerOnDemand(layout, new Cluster(layout), new ServerProcess(layout));
  }

  /** Takes a reference; afterwards the server runs. */
  synchronized RunningServer open(PostgresSettings settings, Host host) {
    return locks.underMutex(() -> referred(settings, host));
  }

  /**
   * As {@link #open}, but leaves down what somebody stopped on purpose.
   *
   * @throws SiteUnreachableException when it was stopped on purpose
   */
  synchronized RunningServer openUnlessStopped(PostgresSettings settings, Host host) {
    return locks.underMutex(
        () -> {
          Optional<StopNote> stopped = StopNote.read(layout.stopNote());
          if (stopped.isPresent() && !demand.isHere()) {
            throw stopped.get().refusal(layout.site());
          }
          return referred(settings, host);
        });
  }

  private RunningServer referred(PostgresSettings settings, Host host) {
    RunningServer running = demand.ensure(settings, host, StartedBy.OPEN);
    locks.startUse();
    references++;
    return running;
  }

  /**
   * Gives a reference back; the last one of the last JVM stops a server that an open started.
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
          () -> locks.endUse() && startedBy() == StartedBy.OPEN && demand.stopIfHere());
    } finally {
      // Where the mutex could not be had, say because the site was deleted.
      locks.endUse();
    }
  }

  /** Makes the server run until {@link #stopForAdministration}. */
  synchronized RunningServer startForAdministration(PostgresSettings settings, Host host) {
    return locks.underMutex(() -> kept(settings, host));
  }

  private RunningServer kept(PostgresSettings settings, Host host) {
    RunningServer running = demand.ensure(settings, host, StartedBy.ADMIN);
    StopNote.remove(layout.stopNote());
    ServerRecord record = running.record().withStartedBy(StartedBy.ADMIN);
    if (!record.equals(running.record())) {
      ServerFile.write(layout.serverFile(), record);
    }
    return new RunningServer(record, running.address());
  }

  /** Stops the server, whoever uses it, until somebody starts it on purpose. */
  synchronized boolean stopForAdministration() {
    return locks.underMutex(
        () -> {
          // First the note: who loses the connection must find it.
          StopNote.ofNow().write(layout.stopNote());
          try {
            return demand.stop();
          } catch (SiteUnreachableException e) {
            StopNote.remove(layout.stopNote());
            throw e;
          }
        });
  }

  /** Stops the server if it runs, and starts it, for as long as it would have run. */
  synchronized RunningServer reset(PostgresSettings settings, Host host) {
    return locks.underMutex(
        () -> {
          StartedBy before = startedBy();
          boolean ran = demand.stop();
          return ran && before == StartedBy.OPEN
              ? demand.ensure(settings, host, StartedBy.OPEN)
              : kept(settings, host);
        });
  }

  /** Starts the server, again if it runs, to listen there from now on. */
  synchronized RunningServer listen(Listening where, PostgresSettings settings, Host host) {
    return locks.underMutex(
        () -> {
          demand.stop();
          ServerFile.read(layout.serverFile())
              .map(record -> record.withListening(where))
              .ifPresent(record -> ServerFile.write(layout.serverFile(), record));
          return kept(settings, host);
        });
  }

  /** Does work while the server is down and nobody may start it; refuses while it is used. */
  synchronized void whileStopped(Runnable work) {
    locks.underMutex(
        () -> {
          if (references > 0 || locks.used()) {
            throw new BalsamException(
                "the site "
                    + layout.site()
                    + " is in use by another program; end launchers, commands and programs that"
                    + " have it open, then try again");
          }
          boolean stopped = demand.stop();
          work.run();
          return stopped;
        });
  }

  private StartedBy startedBy() {
    return ServerFile.read(layout.serverFile()).map(ServerRecord::startedBy).orElse(StartedBy.OPEN);
  }
}
