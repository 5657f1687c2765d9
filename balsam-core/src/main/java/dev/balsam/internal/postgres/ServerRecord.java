package dev.balsam.internal.postgres;

import java.nio.file.Path;
import java.util.List;

/**
 * What {@code server.json} says of a site's server.
 *
 * @param port the TCP port on 127.0.0.1 of the running server, or of the last one
 * @param user the role to log in as
 * @param password its password
 * @param binaries the programs it was last run with
 * @param startedBy who started it
 * @param host the name of the machine it was last started on
 * @param listening where it listens besides loopback, from its next start on
 * @param addresses where other machines may have found it when it was last started; empty where it
 *     listened on loopback only
 */
record ServerRecord(
    int port,
    String user,
    String password,
    Binaries binaries,
    StartedBy startedBy,
    String host,
    Listening listening,
    List<String> addresses) {
  ServerRecord {
    addresses = List.copyOf(addresses);
  }

  /** One of a server that listens on loopback only. */
  ServerRecord(
      int port, String user, String password, Binaries binaries, StartedBy startedBy, String host) {
    this(port, user, password, binaries, startedBy, host, Listening.LOOPBACK, List.of());
  }

  /** Who started a server, which decides who stops it. */
  enum StartedBy {
    /** An open of the site: the last close stops it. */
    OPEN,
    /** An administrator's command: only an administrator's command stops it. */
    ADMIN
  }

  ServerRecord withPort(int newPort) {
    return new ServerRecord(
        newPort, user, password, binaries, startedBy, host, listening, addresses);
  }

  ServerRecord withStart(Binaries newBinaries, StartedBy who, String where) {
    return new ServerRecord(port, user, password, newBinaries, who, where, listening, addresses);
  }

  ServerRecord withStartedBy(StartedBy who) {
    return new ServerRecord(port, user, password, binaries, who, host, listening, addresses);
  }

  ServerRecord withListening(Listening where) {
    return new ServerRecord(port, user, password, binaries, startedBy, host, where, addresses);
  }

  ServerRecord withAddresses(List<String> where) {
    return new ServerRecord(port, user, password, binaries, startedBy, host, listening, where);
  }

  // A record's own toString would put the password in a log.
  @Override
  public String toString() {
    return "ServerRecord[port=" + port + ", user=" + user + ", startedBy=" + startedBy + "]";
  }

  /**
   * A directory of programs.
   *
   * @param bin the directory that holds initdb, pg_ctl and postgres
   * @param bundled whether it is an unpacked archive of ours, which never changes in place
   */
  record Binaries(Path bin, boolean bundled) {
    String program(String name) {
      return bin.resolve(name).toString();
    }
  }
}
