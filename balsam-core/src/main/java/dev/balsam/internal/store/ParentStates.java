package dev.balsam.internal.store;

import dev.balsam.JobState;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Looks at jobs that others are to wait for, and keeps them from changing until the transaction
 * ends.
 */
final class ParentStates {
  private static final String LOCK =
      "select job_id, state from balsam.job_status where job_id = any(?) order by job_id for share";

  private ParentStates() {}

  static Map<Long, JobState> locked(Connection connection, Collection<Long> ids)
      throws SQLException {
    Map<Long, JobState> states = new HashMap<>();
    if (ids.isEmpty()) {
      return states;
    }
    try (var ask = connection.prepareStatement(LOCK)) {
      ask.setArray(1, SqlArrays.bigints(connection, ids));
      try (var rows = ask.executeQuery()) {
        while (rows.next()) {
          states.put(rows.getLong(1), JobState.valueOf(rows.getString(2)));
        }
      }
    }
    return states;
  }
}
