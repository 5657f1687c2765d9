package dev.balsam.internal.postgres;

import java.nio.file.Path;

/** Where the programs of PostgreSQL (initdb, pg_ctl, postgres) come from. */
public sealed interface BinariesSource {
  /** The archive on the class path, unpacked once to the user's cache. */
  BinariesSource BUNDLED = new OfClassPath();

  /** The machine's own: where {@code pg_ctl} on the PATH is, else the newest Debian one. */
  BinariesSource SYSTEM = new OfSystem();

  /**
   * The programs of one directory.
   *
   * @param bin the directory that holds initdb, pg_ctl and postgres
   * @return the source
   */
  static BinariesSource directory(Path bin) {
    return new OfDirectory(bin);
  }

  /** The archive on the class path. */
  record OfClassPath() implements BinariesSource {}

  /** The machine's own programs. */
  record OfSystem() implements BinariesSource {}

  /**
   * The programs of one directory.
   *
   * @param bin the directory that holds initdb, pg_ctl and postgres
   */
  record OfDirectory(Path bin) implements BinariesSource {}
}
