package dev.balsam.internal.backup;

import dev.balsam.BalsamException;
import dev.balsam.internal.store.Db;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Whether a launcher works with a site now. */
public final class InUse {
  private static final String LIVE =
      "select 'launcher ' || id || ' runs on it (process ' || pid || ' on ' || split_part(host, ' ', 1) || ')'"
          + " from balsam.launcher where stopped_at is null and lease_until > now() order by id limit 1";

  private InUse() {}

  /** Which launcher runs there, in words. */
  static Optional<String> byLauncher(Connection connection) throws SQLException {
    try (var ask = connection.createStatement();
        var row = ask.executeQuery(LIVE)) {
      return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
    }
  }

  /**
   * Refuses a site on which a launcher runs.
   *
   * @param db its database
   * @param site its directory
   * @param what what cannot be done, such as {@code be moved}
   * @throws BalsamException when one does, with its process
   */
  public static void refuse(Db db, Path site, String what) {
    Optional<String> live = db.tx(InUse::byLauncher);
    if (live.isPresent()) {
      throw new BalsamException(
          "The site "
              + site
              + " cannot "
              + what
              + " while "
              + live.get()
              + ". End it, or wait for it; one that was killed counts for the rest of its lease, a"
              + " minute at most.");
    }
  }
}
