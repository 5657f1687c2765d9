package dev.balsam.admin;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A site's server as it was found.
 *
 * <pre>{@code
 * ServerStatus status = SiteServer.of(Path.of("water")).status();
 * if (status.state() == ServerStatus.State.STOPPED) {
 *   System.out.println(status.stopped().orElse("It starts with the next program that opens the site."));
 * }
 * }</pre>
 *
 * @param site the site's directory
 * @param state how the server is
 * @param own whether it is the site's own; another one is not started and stopped from here
 * @param address where it is reached from here: {@code 127.0.0.1:40123}, or the address of a
 *     PostgreSQL elsewhere; empty where it does not run
 * @param host the machine that the site's own server runs on, or last ran on; else empty
 * @param port its TCP port, or that of the last time; 0 where there is none
 * @param pid its process on that machine, 0 where there is none
 * @param listen what it was told to listen on besides loopback: {@code all}, or addresses
 * @param addresses where other machines find it
 * @param kept whether it runs until it is stopped on purpose; else it ends with the last program
 *     that uses it
 * @param stopped who stopped it on purpose, where and when, in words; empty where nobody did
 * @param database what the server itself says, where it answers
 */
public record ServerStatus(
    Path site,
    State state,
    boolean own,
    String address,
    String host,
    int port,
    long pid,
    List<String> listen,
    List<String> addresses,
    boolean kept,
    Optional<String> stopped,
    Optional<Database> database) {
  /** How a server is. */
  public enum State {
    /** It answers. */
    RUNNING,
    /** It is down. */
    STOPPED,
    /** It starts or stops. */
    CHANGING,
    /** It is there, here or on another machine, and does not answer. */
    SILENT
  }

  /**
   * What the server says.
   *
   * @param version of PostgreSQL, as {@code 17.6}
   * @param since when it was started
   * @param bytes the size of the site's database on disk
   * @param connections how many are open to it, without the one that asks
   */
  public record Database(String version, Instant since, long bytes, int connections) {}

  /**
   * Whether it answers.
   *
   * @return true when it can be used now
   */
  public boolean running() {
    return state == State.RUNNING;
  }
}
