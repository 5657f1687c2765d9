package dev.balsam;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How a site's own PostgreSQL is run. They matter where the cluster is made and where the server is
 * started.
 *
 * <pre>{@code
 * Site site = Balsam.open(Path.of("water"), SiteOptions.bundledPostgres());
 * }</pre>
 *
 * @param postgres where the server's programs come from
 * @param binaries the directory of initdb and pg_ctl, for {@link Postgres#DIRECTORY}
 */
public record SiteOptions(Postgres postgres, Optional<Path> binaries) {
  /** Where the server's programs come from. */
  public enum Postgres {
    /** The binaries on the class path. */
    BUNDLED,
    /**
     * Those of the system: {@code pg_ctl} on the PATH, else the newest below {@code
     * /usr/lib/postgresql}.
     */
    SYSTEM,
    /** Those in a directory. */
    DIRECTORY
  }

  /**
   * The PostgreSQL that comes with Balsam; the default.
   *
   * @return the options
   */
  public static SiteOptions bundledPostgres() {
    return new SiteOptions(Postgres.BUNDLED, Optional.empty());
  }

  /**
   * The system's PostgreSQL, 13 or newer.
   *
   * @return the options
   */
  public static SiteOptions systemPostgres() {
    return new SiteOptions(Postgres.SYSTEM, Optional.empty());
  }

  /**
   * A PostgreSQL in a directory, 13 or newer.
   *
   * @param bin the directory that holds initdb and pg_ctl
   * @return the options
   */
  public static SiteOptions postgresIn(Path bin) {
    return new SiteOptions(Postgres.DIRECTORY, Optional.of(bin));
  }
}
