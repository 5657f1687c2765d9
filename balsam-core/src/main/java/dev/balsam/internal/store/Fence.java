package dev.balsam.internal.store;

import dev.balsam.BalsamException;
import java.sql.Connection;
import java.sql.SQLException;

/** What must hold at the beginning of a transaction that writes, and until its end. */
@FunctionalInterface
public interface Fence {
  /** Holds always: for users, who may write whenever they like. */
  Fence NONE = connection -> {};

  /**
   * Checks it, and keeps it from changing until the transaction ends.
   *
   * @param connection a transaction
   * @throws BalsamException when it does not hold
   * @throws SQLException as the driver does
   */
  void check(Connection connection) throws SQLException;

  /**
   * Lets a run of a job write only while it is the one that counts.
   *
   * @param job the job
   * @param attempt number of the run
   * @return the fence
   */
  static Fence ofRun(long job, int attempt) {
    return of(
        job,
        attempt,
        "state = 'RUNNING'",
        "Run "
            + attempt
            + " of job "
            + job
            + " is over for the site: it was killed, lost or has ended. Nothing was stored. End this program.");
  }

  /**
   * Lets a hook write only while its job is held by a launcher for it.
   *
   * @param job the job
   * @param attempt number of the job's latest run; 0 before the first
   * @return the fence
   */
  static Fence ofHook(long job, int attempt) {
    return of(
        job,
        attempt,
        "owner is not null and state <> 'RUNNING' and state <> 'USER_KILLED'",
        "The hook of job "
            + job
            + " is over for the site: the job was killed or is no longer this launcher's. Nothing was stored. End this program.");
  }

  private static Fence of(long job, int attempt, String condition, String refusal) {
    String sql =
        "select from balsam.job_status where job_id = ? and attempt = ? and "
            + condition
            + " for share";
    return connection -> {
      try (var ask = connection.prepareStatement(sql)) {
        ask.setLong(1, job);
        ask.setInt(2, attempt);
        try (var rows = ask.executeQuery()) {
          if (!rows.next()) {
            throw new BalsamException(refusal);
          }
        }
      }
    };
  }
}
