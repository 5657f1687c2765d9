package dev.balsam.internal.store;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Wakes whoever listens, when the transaction commits. A notification may be lost with a
 * connection, so all listeners also poll.
 */
public final class Signals {
  /** There may be something for launchers: runnable jobs, or a kill. */
  public static final String WORK = "balsam_work";

  /** Some job has moved. */
  public static final String EVENT = "balsam_event";

  /** Says both; for a pipeline. */
  static final String BOTH = "select pg_notify('balsam_work', ''), pg_notify('balsam_event', '')";

  /** Says that some job has moved; for a pipeline. */
  static final String MOVED = "select pg_notify('balsam_event', '')";

  private Signals() {}

  static void work(Connection connection) throws SQLException {
    send(connection, BOTH);
  }

  static void event(Connection connection) throws SQLException {
    send(connection, MOVED);
  }

  private static void send(Connection connection, String statement) throws SQLException {
    try (var notify = connection.prepareStatement(statement)) {
      notify.execute();
    }
  }
}
