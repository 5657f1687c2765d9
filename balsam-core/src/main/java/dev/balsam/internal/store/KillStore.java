package dev.balsam.internal.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Kills jobs: a fact in the database first, which the launchers that run them then carry out. */
public final class KillStore {
  private static final String CLOSURE =
      """
      with recursive family (job_id) as (
        select unnest(?::bigint[])
        union
        select d.child_id from family f join balsam.job_dependency d on d.parent_id = f.job_id
      ) select job_id from family
      """;

  // The owner of a run stays: its processes are still there, and nobody may run the job beside
  // them.
  private static final String KILL =
      """
      with locked as (
        select job_id, state from balsam.job_status
        where job_id = any(?) and state not in ('JOB_FINISHED', 'FAILED', 'USER_KILLED')
        order by job_id for no key update
      ), moved as (
        update balsam.job_status s
        set state = 'USER_KILLED', not_before = null, owner = case when l.state = 'RUNNING' then s.owner end
        from locked l where s.job_id = l.job_id
        returning s.job_id, s.attempt, l.state as was
      ), logged as (
        insert into balsam.job_event (job_id, attempt, from_state, path, at, message)
        select job_id, attempt, was, '{USER_KILLED}', ?, ? from moved
      )
      select job_id from moved
      """;

  private static final String BY_USER = "Killed by a user.";

  private final Db db;

  /**
   * Makes it.
   *
   * @param db the database
   */
  public KillStore(Db db) {
    this.db = db;
  }

  /**
   * Kills jobs that have not ended.
   *
   * @param ids the jobs
   * @param descendants whether all that depend on them are killed too
   * @param fence what must hold
   * @return how many were killed
   */
  public long kill(Collection<Long> ids, boolean descendants, Fence fence) {
    if (ids.isEmpty()) {
      return 0;
    }
    return db.tx(
        connection -> {
          fence.check(connection);
          return kill(connection, ids, descendants, BY_USER);
        });
  }

  /**
   * Kills those of the selected jobs that have not ended.
   *
   * @param selection the jobs
   * @param descendants whether all that depend on them are killed too
   * @return how many were killed
   */
  public long kill(Selection selection, boolean descendants) {
    return db.tx(connection -> kill(connection, selection.in(connection), descendants, BY_USER));
  }

  static long kill(Connection connection, Collection<Long> ids, boolean descendants, String why)
      throws SQLException {
    List<Long> killed = mark(connection, descendants ? closure(connection, ids) : ids, why);
    FailurePropagation.from(connection, killed);
    if (!killed.isEmpty()) {
      Signals.work(connection);
    }
    return killed.size();
  }

  private static List<Long> mark(Connection connection, Collection<Long> ids, String why)
      throws SQLException {
    try (var kill = connection.prepareStatement(KILL)) {
      kill.setArray(1, SqlArrays.bigints(connection, ids));
      kill.setTimestamp(2, Timestamp.from(Instant.now()));
      kill.setString(3, why);
      return ids(kill);
    }
  }

  private static List<Long> closure(Connection connection, Collection<Long> ids)
      throws SQLException {
    try (var ask = connection.prepareStatement(CLOSURE)) {
      ask.setArray(1, SqlArrays.bigints(connection, ids));
      return ids(ask);
    }
  }

  private static List<Long> ids(PreparedStatement statement) throws SQLException {
    List<Long> ids = new ArrayList<>();
    try (var rows = statement.executeQuery()) {
      while (rows.next()) {
        ids.add(rows.getLong(1));
      }
    }
    return ids;
  }
}
