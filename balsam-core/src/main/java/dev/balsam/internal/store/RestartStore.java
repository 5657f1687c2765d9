package dev.balsam.internal.store;

import dev.balsam.BalsamException;
import dev.balsam.JobState;
import dev.balsam.internal.state.LifeCycle;
import dev.balsam.internal.state.StateTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs ended jobs again, and brings the descendants back that failed because of them. */
public final class RestartStore {
  // Two that restart two failed parents of one job must not both leave it to the other.
  private static final String ONE_AT_A_TIME =
      "select pg_advisory_xact_lock(hashtextextended('balsam.restarts', 0))";

  private static final String LOCK =
      """
      select s.job_id, s.state, s.attempt, s.steps, s.pending_parents,
        (select e.from_state from balsam.job_event e where e.job_id = s.job_id order by e.id desc limit 1)
      from balsam.job_status s
      where s.job_id = any(?) and s.state in ('JOB_FINISHED', 'FAILED', 'USER_KILLED') order by s.job_id for no key update of s
      """;

  private static final String FAILED_CHILDREN =
      """
      select s.job_id from balsam.job_status s
      where s.job_id in (select child_id from balsam.job_dependency where parent_id = any(?))
        and s.state = 'FAILED' and s.failed_by is not null
      """;

  // The parents are locked before the children, in the order in which runs that end lock them, so
  // that none of them fails unseen meanwhile.
  private static final String DEAD_PARENTS =
      """
      with parents as materialized (
        select p.job_id, p.state from balsam.job_status p
        where p.job_id in (select parent_id from balsam.job_dependency where child_id = any(?))
        order by p.job_id for share)
      select d.child_id, p.job_id from balsam.job_dependency d join parents p on p.job_id = d.parent_id
      where d.child_id = any(?) and p.state in ('FAILED', 'USER_KILLED')
      """;

  // The owner stays: where there is one, a killed run has still to go before the next may start.
  private static final String MOVE =
      """
      with moved as (
        update balsam.job_status set state = (?::balsam.job_state[])[cardinality(?::balsam.job_state[])],
          failed_by = null, not_before = null, errors = 0, timeouts = 0
        where job_id = ? returning job_id, attempt)
      insert into balsam.job_event (job_id, attempt, from_state, path, at, message)
      select job_id, attempt, ?::balsam.job_state, ?::balsam.job_state[], ?, ? from moved
      """;

  private static final String WAIT_AGAIN =
      """
      with children as (
        select child_id, count(*)::int as parents from balsam.job_dependency where parent_id = any(?) group by child_id
      ), locked as (
        select s.job_id, c.parents from balsam.job_status s join children c on c.child_id = s.job_id
        order by s.job_id for no key update of s)
      update balsam.job_status s set pending_parents = s.pending_parents + l.parents from locked l where s.job_id = l.job_id
      """;

  private record Row(
      long id, JobState state, int attempt, int steps, int pendingParents, JobState endedFrom) {}

  private final Db db;

  /**
   * Makes it.
   *
   * @param db the database
   */
  public RestartStore(Db db) {
    this.db = db;
  }

  /**
   * Restarts one job.
   *
   * @param id the job
   * @throws BalsamException when it has not ended
   */
  public void restart(long id) {
    if (restart(connection -> List.of(id)) == 0) {
      throw new BalsamException(
          "Job "
              + id
              + " has not ended, so it cannot be restarted. Kill it first, or wait for it.");
    }
  }

  /**
   * Restarts those of some jobs that have ended.
   *
   * @param selection the jobs
   * @return how many were restarted, without their descendants
   */
  public long restart(Selection selection) {
    return db.tx(
        connection -> restart(connection, selection.in(connection), "Restarted by a user."));
  }

  static long restart(Connection connection, Collection<Long> ids, String why) throws SQLException {
    try (var wait = connection.prepareStatement(ONE_AT_A_TIME)) {
      wait.execute();
    }
    List<Row> ended = lock(connection, ids);
    List<Long> reopened =
        ended.stream().filter(row -> row.state() == JobState.JOB_FINISHED).map(Row::id).toList();
    waitAgain(connection, reopened);
    List<Long> moved = new ArrayList<>();
    // Read again: a parent that is restarted with its child makes the child wait.
    for (Row row : lock(connection, ended.stream().map(Row::id).toList())) {
      move(connection, row, why);
      moved.add(row.id());
    }
    revive(connection, moved);
    // A job whose parent stays failed cannot wait for it.
    FailurePropagation.from(connection, deadParents(connection, moved).values());
    if (!moved.isEmpty()) {
      Signals.work(connection);
    }
    return ended.size();
  }

  // One generation after the other, as a job comes back only when its last failed parent has.
  private static void revive(Connection connection, List<Long> restarted) throws SQLException {
    List<Long> generation = restarted;
    while (!generation.isEmpty()) {
      List<Long> next = new ArrayList<>();
      List<Long> failed = failedChildren(connection, generation);
      Set<Long> stayFailed = deadParents(connection, failed).keySet();
      List<Long> revivable = failed.stream().filter(job -> !stayFailed.contains(job)).toList();
      for (Row row : lock(connection, revivable)) {
        move(connection, row, "A job on which this one depends was restarted.");
        next.add(row.id());
      }
      generation = next;
    }
  }

  /** A failed or killed parent by job, for those of the jobs that have one. */
  private static Map<Long, Long> deadParents(Connection connection, Collection<Long> jobs)
      throws SQLException {
    Map<Long, Long> dead = new HashMap<>();
    try (var ask = connection.prepareStatement(DEAD_PARENTS)) {
      ask.setArray(1, SqlArrays.bigints(connection, jobs));
      ask.setArray(2, SqlArrays.bigints(connection, jobs));
      try (var rows = ask.executeQuery()) {
        while (rows.next()) {
          dead.put(rows.getLong(1), rows.getLong(2));
        }
      }
    }
    return dead;
  }

  private static List<Long> failedChildren(Connection connection, Collection<Long> parents)
      throws SQLException {
    List<Long> ids = new ArrayList<>();
    try (var ask = connection.prepareStatement(FAILED_CHILDREN)) {
      ask.setArray(1, SqlArrays.bigints(connection, parents));
      try (var rows = ask.executeQuery()) {
        while (rows.next()) {
          ids.add(rows.getLong(1));
        }
      }
    }
    return ids;
  }

  private static List<Row> lock(Connection connection, Collection<Long> ids) throws SQLException {
    List<Row> found = new ArrayList<>();
    try (var ask = connection.prepareStatement(LOCK)) {
      ask.setArray(1, SqlArrays.bigints(connection, ids));
      try (var rows = ask.executeQuery()) {
        while (rows.next()) {
          found.add(
              new Row(
                  rows.getLong(1),
                  JobState.valueOf(rows.getString(2)),
                  rows.getInt(3),
                  rows.getInt(4),
                  rows.getInt(5),
                  JobState.valueOf(rows.getString(6))));
        }
      }
    }
    return found;
  }

  private static void move(Connection connection, Row row, String why) throws SQLException {
    List<JobState> path =
        LifeCycle.restarted(row.steps(), row.pendingParents(), row.attempt(), row.endedFrom());
    StateTable.require(row.state(), path);
    String states = SqlArrays.path(path);
    try (var move = connection.prepareStatement(MOVE)) {
      move.setString(1, states);
      move.setString(2, states);
      move.setLong(3, row.id());
      move.setString(4, row.state().name());
      move.setString(5, states);
      move.setTimestamp(6, Timestamp.from(Instant.now()));
      move.setString(7, why);
      move.executeUpdate();
    }
  }

  private static void waitAgain(Connection connection, Collection<Long> reopened)
      throws SQLException {
    if (reopened.isEmpty()) {
      return;
    }
    try (var wait = connection.prepareStatement(WAIT_AGAIN)) {
      wait.setArray(1, SqlArrays.bigints(connection, reopened));
      wait.executeUpdate();
    }
  }
}
