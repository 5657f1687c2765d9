package dev.balsam.internal.site;

import dev.balsam.internal.postgres.ManagedPostgres;
import dev.balsam.internal.postgres.PostgresSettings;
import java.nio.file.Path;

/** A site's own PostgreSQL, as long as the site is open here; started again where it was killed. */
final class OwnServer implements AutoCloseable {
  private final Path site;
  private final PostgresSettings settings;
  private volatile ManagedPostgres server;
  private boolean closed;

  OwnServer(Path site, PostgresSettings settings) {
    this.site = site;
    this.settings = settings;
    this.server = ManagedPostgres.open(site, settings);
  }

  /** Where it was last started; at once, even while it is being started again. */
  ManagedPostgres server() {
    return server;
  }

  /**
   * Starts it again if it is down, unless somebody stopped it on purpose. It keeps its port, unless
   * somebody else has taken that meanwhile.
   */
  synchronized void revive() {
    if (!closed) {
      ManagedPostgres before = server;
      server = ManagedPostgres.openUnlessStopped(site, settings);
      before.close();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    server.close();
  }
}
