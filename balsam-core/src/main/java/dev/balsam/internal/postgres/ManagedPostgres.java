package dev.balsam.internal.postgres;

import dev.balsam.BalsamException;
import dev.balsam.SiteUnreachableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * A reference on the running PostgreSQL server of one site. Threads and JVMs share the server; the
 * last reference of the last JVM that closes stops a server that an open started. A JVM that dies
 * without closing leaves its server running, for the next open to find.
 *
 * <p>Thread-safe.
 */
public final class ManagedPostgres implements AutoCloseable {
  // Locks of files are the process's, so one object must hold them for all threads.
  private static final Map<Path, Entry> SITES = new HashMap<>();

  private final Path site;
  private final RunningServer running;
  private final AtomicBoolean closed = new AtomicBoolean();

  private ManagedPostgres(Path site, RunningServer running) {
    this.site = site;
    this.running = running;
  }

  /** A site of this JVM, and how many use the object at the moment. */
  private static final class Entry {
    private final SiteServer server;
    private int uses;

    private Entry(Path site) {
      this.server = new SiteServer(new SiteLayout(site));
    }
  }

  /**
   * Makes the server of a site run: its cluster is created if there is none, its server started if
   * it is down, shared if it is up.
   *
   * @param siteDirectory the site, created if absent
   * @param settings how to make and start the server; a server that runs is shared as it is
   * @return a reference, to be closed
   * @throws BalsamException if the server cannot be made to run: directory not writable, disk full,
   *     no programs for this platform or of this version, no free port, or a server that does not
   *     start
   */
  public static ManagedPostgres open(Path siteDirectory, PostgresSettings settings) {
    return open(siteDirectory, settings, Host.current());
  }

  /**
   * As {@link #open(Path, PostgresSettings)}, but does not start what somebody stopped on purpose.
   *
   * @param siteDirectory the site, created if absent
   * @param settings how to make and start the server
   * @return a reference, to be closed
   * @throws SiteUnreachableException if the server was stopped on purpose
   * @throws BalsamException as {@link #open(Path, PostgresSettings)}
   */
  public static ManagedPostgres openUnlessStopped(Path siteDirectory, PostgresSettings settings) {
    return open(siteDirectory, server -> server.openUnlessStopped(settings, Host.current()));
  }

  static ManagedPostgres open(Path siteDirectory, PostgresSettings settings, Host host) {
    return open(siteDirectory, server -> server.open(settings, host));
  }

  private static ManagedPostgres open(
      Path siteDirectory, Function<SiteServer, RunningServer> opening) {
    Path site = realPath(siteDirectory);
    Entry entry = enter(site);
    boolean opened = false;
    try {
      RunningServer running =
          Uninterrupted.call("balsam-postgres-open", () -> opening.apply(entry.server));
      opened = true;
      return new ManagedPostgres(site, running);
    } finally {
      if (!opened) {
        leave(site);
      }
    }
  }

  /** Does something to the server of a site that exists, which nobody in this JVM does besides. */
  static <T> T administer(Path site, Function<SiteServer, T> work) {
    Entry entry = enter(site);
    try {
      return Uninterrupted.call("balsam-postgres-admin", () -> work.apply(entry.server));
    } finally {
      leave(site);
    }
  }

  /**
   * Where the server is.
   *
   * @return {@code jdbc:postgresql://127.0.0.1:PORT/balsam?...}, or that of another machine, with
   *     TLS
   */
  public String jdbcUrl() {
    return running.address().jdbcUrl();
  }

  /**
   * The role to log in as, the owner of the database.
   *
   * @return {@code balsam}
   */
  public String user() {
    return running.record().user();
  }

  /**
   * That role's password.
   *
   * @return 40 characters
   */
  public String password() {
    return running.record().password();
  }

  /**
   * The TCP port that the server listens on.
   *
   * @return 1 to 65535
   */
  public int port() {
    return running.record().port();
  }

  /** Gives the reference back. A second call does nothing. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      Entry entry = enter(site);
      try {
        Uninterrupted.call("balsam-postgres-close", entry.server::close);
      } finally {
        leave(site);
        leave(site);
      }
    }
  }

  private static Entry enter(Path site) {
    synchronized (SITES) {
      Entry entry = SITES.computeIfAbsent(site, Entry::new);
      entry.uses++;
      return entry;
    }
  }

  private static void leave(Path site) {
    synchronized (SITES) {
      SITES.computeIfPresent(
          site,
          (path, entry) -> {
            entry.uses--;
            return entry.uses == 0 ? null : entry;
          });
    }
  }

  private static Path realPath(Path siteDirectory) {
    try {
      Files.createDirectories(siteDirectory);
      return siteDirectory.toRealPath();
    } catch (IOException e) {
      throw SiteFiles.cannotWrite(siteDirectory, e);
    }
  }
}
