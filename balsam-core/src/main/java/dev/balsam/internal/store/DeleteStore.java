package dev.balsam.internal.store;

import dev.balsam.BalsamException;
import dev.balsam.JobQuery;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Deletes jobs with their history, and refuses where that would pull the ground from under others.
 */
public final class DeleteStore {
  // A stream that is being submitted holds the parents of its jobs, perhaps for long. A delete does
  // not wait for it while it holds others: it lets go and tries again.
  private static final String GIVE_WAY = "set local lock_timeout = '500ms'";

  private static final String LOCK =
      "select job_id from balsam.job_status where job_id = any(?) order by job_id for update";

  private static final String RUNNING =
      "select format('Job %s is running. Kill it first.', job_id) from balsam.job_status"
          + " where job_id = any(?) and state = 'RUNNING' order by job_id limit 1";

  private static final String WAITED_FOR =
      """
      select format('Job %s "%s" waits for job %s. Delete both, or kill the one that waits.',
             c.id, left(regexp_replace(c.name, '[[:cntrl:]]', '?', 'g'), 120), d.parent_id)
      from balsam.job_dependency d join balsam.job c on c.id = d.child_id join balsam.job_status s on s.job_id = c.id
      where d.parent_id = any(?) and s.state = 'AWAITING_PARENTS' and not d.child_id = any(?) order by c.id limit 1
      """;

  // Those that run, and those that a job waits for which stays; a job that waits and stays for that
  // reason keeps its own parents.
  private static final String NEEDED =
      """
      with recursive running (job_id) as (
        select job_id from balsam.job_status where job_id = any(?) and state = 'RUNNING'
      ), waited_for (job_id) as (
        select d.parent_id from balsam.job_dependency d join balsam.job_status s on s.job_id = d.child_id
        where d.parent_id = any(?) and s.state = 'AWAITING_PARENTS' and not d.child_id = any(?)
        union
        select d.parent_id
        from waited_for w join balsam.job_status s on s.job_id = w.job_id and s.state = 'AWAITING_PARENTS'
          join balsam.job_dependency d on d.child_id = w.job_id where d.parent_id = any(?)
      )
      select job_id, true from running
      union all select job_id, false from waited_for where job_id not in (select job_id from running)
      """;

  // A child that stays and is restarted later must not wait for a parent that is gone.
  private static final String FORGET =
      """
      with gone as (
        select d.child_id, count(*)::int as parents
        from balsam.job_dependency d join balsam.job_status p on p.job_id = d.parent_id
        where d.parent_id = any(?) and p.state <> 'JOB_FINISHED' and not d.child_id = any(?) group by d.child_id
      ), locked as (
        select s.job_id, g.parents from balsam.job_status s join gone g on g.child_id = s.job_id
        order by s.job_id for no key update of s)
      update balsam.job_status s set pending_parents = s.pending_parents - l.parents from locked l where s.job_id = l.job_id
      """;

  private final Db db;

  /**
   * Makes it.
   *
   * @param db the database
   */
  public DeleteStore(Db db) {
    this.db = db;
  }

  /**
   * Deletes jobs.
   *
   * @param selection the jobs
   * @return how many there were
   * @throws BalsamException when one is running, or another waits for one; then nothing is deleted
   */
  public long delete(Selection selection) {
    return db.tx(
        connection -> {
          giveWay(connection);
          Collection<Long> ids = selection.in(connection);
          execute(connection, LOCK, ids, 1);
          refuse(connection, RUNNING, ids, 1);
          refuse(connection, WAITED_FOR, ids, 2);
          return remove(connection, ids);
        });
  }

  /**
   * Deletes those of the jobs that neither run nor are waited for.
   *
   * @param selection the jobs
   * @return how many were deleted, and how many were not
   */
  public JobQuery.Deletion deleteUnneeded(Selection selection) {
    return db.tx(
        connection -> {
          giveWay(connection);
          Collection<Long> ids = selection.in(connection);
          execute(connection, LOCK, ids, 1);
          Set<Long> rest = new LinkedHashSet<>(ids);
          long running = 0;
          long waitedFor = 0;
          try (var ask = connection.prepareStatement(NEEDED)) {
            for (int i = 1; i <= 4; i++) {
              ask.setArray(i, SqlArrays.bigints(connection, ids));
            }
            try (var rows = ask.executeQuery()) {
              while (rows.next()) {
                rest.remove(rows.getLong(1));
                running += rows.getBoolean(2) ? 1 : 0;
                waitedFor += rows.getBoolean(2) ? 0 : 1;
              }
            }
          }
          return new JobQuery.Deletion(remove(connection, rest), running, waitedFor);
        });
  }

  private static void giveWay(Connection connection) throws SQLException {
    try (var patience = connection.createStatement()) {
      patience.execute(GIVE_WAY);
    }
  }

  private static long remove(Connection connection, Collection<Long> ids) throws SQLException {
    execute(connection, FORGET, ids, 2);
    execute(connection, "delete from balsam.job_event where job_id = any(?)", ids, 1);
    execute(connection, "delete from balsam.job_status where job_id = any(?)", ids, 1);
    // Somebody may wait for the end of one.
    Signals.event(connection);
    return execute(connection, "delete from balsam.job where id = any(?)", ids, 1);
  }

  private static void refuse(
      Connection connection, String question, Collection<Long> ids, int binds) throws SQLException {
    try (var ask = connection.prepareStatement(question)) {
      for (int i = 1; i <= binds; i++) {
        ask.setArray(i, SqlArrays.bigints(connection, ids));
      }
      try (var rows = ask.executeQuery()) {
        if (rows.next()) {
          throw new BalsamException(rows.getString(1) + " Nothing was deleted.");
        }
      }
    }
  }

  private static int execute(
      Connection connection, String statement, Collection<Long> ids, int binds)
      throws SQLException {
    try (var run = connection.prepareStatement(statement)) {
      for (int i = 1; i <= binds; i++) {
        run.setArray(i, SqlArrays.bigints(connection, ids));
      }
      run.execute();
      return Math.max(0, run.getUpdateCount());
    }
  }
}
