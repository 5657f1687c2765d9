package dev.balsam.internal.postgres;

import dev.balsam.BalsamException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.IntUnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the server of a cluster that nobody runs. */
final class ServerStarter {
  private static final Logger LOG = LoggerFactory.getLogger(ServerStarter.class);
  private static final int PORT_TRIES = 10;
  private static final Duration HELD_LIMIT = Duration.ofSeconds(10);
  private static final Duration COLLECTOR_LIMIT = Duration.ofSeconds(1);
  private static final String LOGIN_SECONDS = "30";

  // After a crash the server first goes through the log, up to max_wal_size of it.
  private static final int READY_SECONDS = 600;

  private final SiteLayout layout;
  private final Cluster cluster;
  private final LogFiles logs;
  private final Command command;
  private final ServerAccount account;
  private final Map<String, String> options;
  private final IntUnaryOperator ports;

  /**
   * Makes a starter.
   *
   * @param layout the site
   * @param cluster its cluster
   * @param command how to run PostgreSQL's programs
   * @param account as whom they run
   * @param options the settings of the server besides its port
   * @param ports chooses the port to try, given the one wanted or 0
   */
  ServerStarter(
      SiteLayout layout,
      Cluster cluster,
      Command command,
      ServerAccount account,
      Map<String, String> options,
      IntUnaryOperator ports) {
    this.layout = layout;
    this.cluster = cluster;
    this.logs = new LogFiles(layout.log());
    this.command = command;
    this.account = account;
    this.options = options;
    this.ports = ports;
  }

  /**
   * Starts the server, on the recorded port if that is free, and logs in once.
   *
   * @return the record, with the port it listens on; it is in server.json already
   * @throws BalsamException if it does not start; the message holds the last lines of its log
   */
  ServerRecord start(ServerRecord record) {
    long heldDeadline = System.nanoTime() + HELD_LIMIT.toNanos();
    int portTries = 0;
    ServerRecord current = record;
    while (true) {
      current = current.withPort(ports.applyAsInt(current.port()));
      // Before the start: whoever finds the server after our death finds its port and password.
      ServerFile.write(layout.serverFile(), current);
      cluster.writeStartSettings(current.port(), options);
      prepareLog();
      Map<Path, Long> before = logs.sizes();
      Command.Result result = pgCtlStart();
      if (result.succeeded()) {
        login(current);
        return current;
      }
      String log = failureLog(before);
      switch (StartFailure.of(log)) {
        case PORT_TAKEN -> {
          portTries++;
          if (portTries >= PORT_TRIES) {
            throw noPort(current.port());
          }
          current = current.withPort(0);
        }
        case STILL_HELD -> {
          if (System.nanoTime() > heldDeadline) {
            throw failed(log);
          }
          // The backends of a killed postmaster notice within a second or so that it is gone.
          ServerProcess.pause(Duration.ofMillis(200));
        }
        case OTHER -> throw failed(log.isEmpty() ? result.output() : log);
      }
    }
  }

  // The log collector writes a moment after the postmaster has ended.
  private String failureLog(Map<Path, Long> before) {
    ServerProcess.within(
        COLLECTOR_LIMIT, () -> logs.since(before).matches("(?s).*(FATAL|PANIC):.*"));
    return logs.since(before);
  }

  private Command.Result pgCtlStart() {
    return command.run(
        "pg_ctl",
        List.of(
            "start",
            "-D",
            SiteLayout.CLUSTER,
            "-l",
            SiteLayout.START_LOG,
            "-w",
            "-t",
            Integer.toString(READY_SECONDS)));
  }

  private void prepareLog() {
    Path log = layout.startLog();
    try {
      Files.deleteIfExists(log);
      SiteFiles.createPrivateFile(log);
      if (account.owner().isPresent()) {
        SiteFiles.setOwner(log, account.owner().get().uid(), account.owner().get().gid());
      }
    } catch (IOException e) {
      throw SiteFiles.cannotWrite(log, e);
    }
    logs.truncateLarge();
  }

  // SCRAM proves both sides: the server must know our password too.
  private void login(ServerRecord record) {
    Properties properties = new Properties();
    properties.setProperty("user", record.user());
    properties.setProperty("password", record.password());
    properties.setProperty("loginTimeout", LOGIN_SECONDS);
    String url = ServerAddress.here(record.port()).jdbcUrl();
    try (Connection connection = DriverManager.getConnection(url, properties)) {
      LOG.debug("{} runs at {}", layout.site(), connection.getMetaData().getURL());
    } catch (SQLException e) {
      throw new BalsamException(
          "the server of "
              + layout.site()
              + " runs but does not let '"
              + record.user()
              + "' in with the password of "
              + layout.serverFile()
              + ": "
              + e.getMessage(),
          e);
    }
  }

  private BalsamException noPort(int last) {
    return new BalsamException(
        "found no free TCP port on 127.0.0.1 for the server of "
            + layout.site()
            + " in "
            + PORT_TRIES
            + " tries (the last was "
            + last
            + "); widen net.ipv4.ip_local_port_range or end programs that hold ports");
  }

  private BalsamException failed(String log) {
    if (log.contains("No space left on device")) {
      return new BalsamException(
          "the PostgreSQL server of "
              + layout.site()
              + " did not start because the disk is full; free some space and try again");
    }
    return new BalsamException(
        "the PostgreSQL server of "
            + layout.site()
            + " did not start; the last lines of its log (in "
            + layout.log()
            + "): "
            + LogFiles.lastLines(log));
  }
}
