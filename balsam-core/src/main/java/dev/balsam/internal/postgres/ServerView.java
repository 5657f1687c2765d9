package dev.balsam.internal.postgres;

import java.util.List;
import java.util.Optional;

/**
 * A site's server as it is found, with nothing started or changed.
 *
 * @param state how it is
 * @param pid its process on its machine, 0 where there is none
 * @param host the machine that it runs on, or last ran on; empty where there is no server yet
 * @param port its TCP port, or that of the last time; 0 where there is none
 * @param listen what it is to listen on besides loopback
 * @param addresses where other machines may find it
 * @param kept whether it runs until an administrator stops it
 * @param stopped who stopped it on purpose, in words
 * @param login how to log in where it answers
 */
public record ServerView(
    State state,
    long pid,
    String host,
    int port,
    List<String> listen,
    List<String> addresses,
    boolean kept,
    Optional<String> stopped,
    Optional<Login> login) {
  /** How a server is. */
  public enum State {
    /** There is no cluster. */
    NONE,
    /** It is down. */
    DOWN,
    /** It starts or stops. */
    CHANGING,
    /** It answers. */
    UP,
    /** It runs on another machine, if that lives, and does not answer from here; or hangs here. */
    SILENT
  }

  /** Keeps the lists as they are. */
  public ServerView {
    listen = List.copyOf(listen);
    addresses = List.copyOf(addresses);
  }

  /**
   * How to log in.
   *
   * @param url JDBC address
   * @param user the role
   * @param password its password
   */
  public record Login(String url, String user, String password) {
    // A record's own toString would put the password in a log.
    @Override
    public String toString() {
      return "Login[" + url + ", " + user + "]";
    }
  }
}
