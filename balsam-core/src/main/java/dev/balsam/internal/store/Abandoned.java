package dev.balsam.internal.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Launchers of another site, of which this one is a copy. They are not left to a sweep: it would
 * look for their processes, which may well be alive and belong to the other site.
 */
public final class Abandoned {
  private Abandoned() {}

  /**
   * Ends all launchers and gives back what they own, in one transaction of the caller's. What ran
   * runs again; no retry is used up.
   *
   * @param connection the transaction's
   * @return how many runs were cut off
   * @throws SQLException as the driver does
   */
  public static long release(Connection connection) throws SQLException {
    List<Long> launchers = new ArrayList<>();
    try (var ask =
            connection.prepareStatement("select id from balsam.launcher where stopped_at is null");
        var rows = ask.executeQuery()) {
      while (rows.next()) {
        launchers.add(rows.getLong(1));
      }
    }
    long runs = 0;
    for (long launcher : launchers) {
      LauncherStore.stop(connection, launcher);
      runs +=
          LauncherStore.giveBack(
              connection,
              launcher,
              "Launcher " + launcher + " ran it in the site of which this one is a copy.",
              OutcomeColumns.NODE_LOST);
    }
    return runs;
  }
}
