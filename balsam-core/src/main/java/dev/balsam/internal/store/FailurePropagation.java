package dev.balsam.internal.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Fails the waiting descendants of jobs that failed or were killed, with a message that names the
 * one to blame.
 */
final class FailurePropagation {
  // Rows are locked in the order of their ids, so that two of these statements cannot wait for each
  // other. Transactions of several statements still can; PostgreSQL ends one, and Db repeats it.
  private static final String PROPAGATE =
      """
      with recursive doomed (job_id, blame) as (
        select d.child_id, r.blame
        from unnest(?::bigint[], ?::bigint[]) as r (dead, blame) join balsam.job_dependency d on d.parent_id = r.dead
          join balsam.job_status s on s.job_id = d.child_id
        where s.state = 'AWAITING_PARENTS'
        union
        select d.child_id, up.blame
        from doomed up join balsam.job_dependency d on d.parent_id = up.job_id
          join balsam.job_status s on s.job_id = d.child_id
        where s.state = 'AWAITING_PARENTS'
      ), blamed as (
        select job_id, min(blame) as blame from doomed group by job_id
      ), locked as (
        select s.job_id from balsam.job_status s join blamed b on b.job_id = s.job_id
        where s.state = 'AWAITING_PARENTS' order by s.job_id for no key update of s
      ), moved as (
        update balsam.job_status s set state = 'FAILED', failed_by = b.blame
        from blamed b join locked l on l.job_id = b.job_id
        where s.job_id = b.job_id
        returning s.job_id, s.attempt, s.failed_by
      ), logged as (
        insert into balsam.job_event (job_id, attempt, from_state, path, at, message)
        select m.job_id, m.attempt, 'AWAITING_PARENTS', '{FAILED}', ?,
               format('Job %s "%s", on which this one depends, %s.', j.id, left(regexp_replace(j.name, '[[:cntrl:]]', '?', 'g'), 120),
                      case p.state when 'USER_KILLED' then 'was killed' else 'failed' end)
        from moved m join balsam.job j on j.id = m.failed_by join balsam.job_status p on p.job_id = m.failed_by
      )
      select job_id, failed_by from moved
      """;

  private FailurePropagation() {}

  /** How many jobs failed because of these. */
  static int from(Connection connection, Collection<Long> failed) throws SQLException {
    Map<Long, Long> blame = new LinkedHashMap<>();
    failed.forEach(job -> blame.put(job, job));
    int count = 0;
    // Again from those that failed: a child stored after the statement began, by a transaction for
    // whose lock on its parent it waited, is only seen by the next statement.
    for (Map<Long, Long> dead = blame; !dead.isEmpty(); count += dead.size()) {
      dead = propagate(connection, dead);
    }
    return count;
  }

  private static Map<Long, Long> propagate(Connection connection, Map<Long, Long> dead)
      throws SQLException {
    try (var propagate = connection.prepareStatement(PROPAGATE)) {
      propagate.setArray(1, SqlArrays.bigints(connection, dead.keySet()));
      propagate.setArray(2, SqlArrays.bigints(connection, dead.values()));
      propagate.setTimestamp(3, Timestamp.from(Instant.now()));
      Map<Long, Long> moved = new LinkedHashMap<>();
      try (var rows = propagate.executeQuery()) {
        while (rows.next()) {
          moved.put(rows.getLong(1), rows.getLong(2));
        }
      }
      return moved;
    }
  }
}
