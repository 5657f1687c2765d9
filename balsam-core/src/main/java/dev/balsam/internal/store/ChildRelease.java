package dev.balsam.internal.store;

import dev.balsam.internal.state.LifeCycle;
import dev.balsam.internal.state.StepSet;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Counts finished parents down from their children, and lets those go that wait for no other. */
final class ChildRelease {
  private static final int STEPS = StepSet.STAGE_IN | StepSet.PREPROCESS;

  // The states come from LifeCycle, the one place that knows which steps are passed.
  private static final String RELEASE =
      """
      with path (steps, states) as (values %s), freed as (
        select d.child_id, count(*)::int as parents
        from balsam.job_dependency d where d.parent_id = any(?) %s group by d.child_id
      ), locked as (
        select s.job_id, s.state = 'AWAITING_PARENTS' and s.pending_parents = f.parents as free, f.parents, p.states
        from balsam.job_status s join freed f on f.child_id = s.job_id join path p on p.steps = (s.steps & %s)
        order by s.job_id for no key update of s
      ), moved as (
        update balsam.job_status s
        set pending_parents = s.pending_parents - l.parents,
            state = case when l.free then l.states[cardinality(l.states)] else s.state end
        from locked l where s.job_id = l.job_id
        returning s.job_id, s.attempt, l.free, l.states
      ), logged as (
        insert into balsam.job_event (job_id, attempt, from_state, path, at)
        select job_id, attempt, 'AWAITING_PARENTS', states, ? from moved where free
      )
      select count(*) filter (where free and states[cardinality(states)] = 'PREPROCESSED'),
             bool_or(free and states[cardinality(states)] <> 'PREPROCESSED') from moved
      """;

  private static final String OF_ALL = RELEASE.formatted(paths(), "", STEPS);

  // Only the edges that this transaction has written: others were counted down when the parent
  // finished.
  private static final String OF_NEW =
      RELEASE.formatted(paths(), "and d.xmin = pg_current_xact_id()::xid", STEPS);

  /**
   * What was let go.
   *
   * @param runnable how many jobs may now run
   * @param forOthers whether there are some that wait for a hook or for files first
   */
  record Released(long runnable, boolean forOthers) {
    static final Released NONE = new Released(0, false);
  }

  private ChildRelease() {}

  private static String paths() {
    return IntStream.rangeClosed(0, STEPS)
        .mapToObj(
            steps ->
                "(%s, '%s'::balsam.job_state[])"
                    .formatted(steps, SqlArrays.path(LifeCycle.released(steps))))
        .collect(Collectors.joining(", "));
  }

  /** Counts down for jobs that have just finished; what was released. */
  static Released of(Connection connection, Collection<Long> finished) throws SQLException {
    return release(connection, OF_ALL, finished);
  }

  /**
   * Counts down for jobs that had finished before this transaction, which counted them as pending
   * all the same; what was released of its own jobs.
   */
  static Released ofNew(Connection connection, Collection<Long> finished) throws SQLException {
    return release(connection, OF_NEW, finished);
  }

  private static Released release(Connection connection, String sql, Collection<Long> finished)
      throws SQLException {
    if (finished.isEmpty()) {
      return Released.NONE;
    }
    try (var release = connection.prepareStatement(sql)) {
      release.setArray(1, SqlArrays.bigints(connection, finished));
      release.setTimestamp(2, Timestamp.from(Instant.now()));
      try (var rows = release.executeQuery()) {
        rows.next();
        return new Released(rows.getLong(1), rows.getBoolean(2));
      }
    }
  }
}
