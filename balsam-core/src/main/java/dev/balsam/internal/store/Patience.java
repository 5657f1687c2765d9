package dev.balsam.internal.store;

import dev.balsam.engine.RunResult;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How long the answer to a recording is waited for. A parent with a million children takes longer
 * to record than a vanished database may be waited for, and would be recorded in vain for ever: so
 * results whose recording took too long are given twice the time at their next one.
 */
final class Patience {
  private static final int MOST_DOUBLINGS = 8;

  private final Map<Long, Integer> doublings = new ConcurrentHashMap<>();

  /** Records, with the time that these results have. */
  <T> T recording(Connection connection, List<RunResult> results, Db.Work<T> work)
      throws SQLException {
    lengthen(connection, results);
    try {
      T answer = work.on(connection);
      if (!doublings.isEmpty()) {
        results.forEach(result -> doublings.remove(result.jobId()));
      }
      return answer;
    } catch (SQLException e) {
      if (tookTooLong(e)) {
        results.forEach(
            result ->
                doublings.merge(
                    result.jobId(), 1, (had, one) -> Math.min(MOST_DOUBLINGS, had + one)));
      }
      throw e;
    }
  }

  // The pool gives the connection its own time again when it is returned.
  private void lengthen(Connection connection, List<RunResult> results) throws SQLException {
    if (doublings.isEmpty()) {
      return;
    }
    int most =
        results.stream()
            .mapToInt(result -> doublings.getOrDefault(result.jobId(), 0))
            .max()
            .orElse(0);
    long millis = (long) connection.getNetworkTimeout() << most;
    connection.setNetworkTimeout(Runnable::run, (int) Math.min(Integer.MAX_VALUE, millis));
  }

  private static boolean tookTooLong(SQLException e) {
    for (Throwable at = e; at != null; at = at.getCause()) {
      if (at instanceof SocketTimeoutException) {
        return true;
      }
    }
    return false;
  }
}
