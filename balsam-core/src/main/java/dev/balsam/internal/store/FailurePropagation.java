package dev.balsam.internal.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;

/**
 * Fails the waiting descendants of jobs that failed or were killed, with a message that names the
 * one to blame.
 */
final class FailurePropagation {
  // Rows are locked in the order of their ids, like everywhere, so that two transactions cannot
  // wait for each other.
  private static final String PROPAGATE =
      """
      with recursive doomed (job_id, blame) as (
        select d.child_id, d.parent_id
        from balsam.job_dependency d join balsam.job_status s on s.job_id = d.child_id
        where d.parent_id = any(?) and s.state = 'AWAITING_PARENTS'
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
      )
      insert into balsam.job_event (job_id, attempt, from_state, path, at, message)
      select m.job_id, m.attempt, 'AWAITING_PARENTS', '{FAILED}', ?,
             format('Job %s "%s", on which this one depends, %s.', j.id, j.name,
                    case p.state when 'USER_KILLED' then 'was killed' else 'failed' end)
      from moved m join balsam.job j on j.id = m.failed_by join balsam.job_status p on p.job_id = m.failed_by
      """;

  private FailurePropagation() {}

  /** How many jobs failed because of these. */
  static int from(Connection connection, Collection<Long> failed) throws SQLException {
    if (failed.isEmpty()) {
      return 0;
    }
    try (var propagate = connection.prepareStatement(PROPAGATE)) {
      propagate.setArray(1, SqlArrays.bigints(connection, failed));
      propagate.setTimestamp(2, Timestamp.from(Instant.now()));
      return propagate.executeUpdate();
    }
  }
}
