package dev.balsam.internal.store;

import dev.balsam.BalsamException;
import dev.balsam.CycleException;
import dev.balsam.JobState;
import dev.balsam.internal.state.StateTable;
import dev.balsam.internal.state.StepSet;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Adds dependencies between stored jobs. */
public final class DependencyStore {
  // Edges between stored jobs are added one transaction after the other: two that are harmless
  // alone can close a circle together.
  private static final String ONE_AT_A_TIME =
      "select pg_advisory_xact_lock(hashtextextended('balsam.dependencies', 0))";

  // UNION visits each job once, however many ways lead to it.
  private static final String REACHED =
      """
      with recursive down (job_id) as (
        select ?::bigint
        union
        select d.child_id from down join balsam.job_dependency d on d.parent_id = down.job_id
      ) select job_id from down where job_id = any(?) limit 1
      """;

  private static final String STATUS =
      "select state, steps from balsam.job_status where job_id = ? for no key update";

  private static final String UNFINISHED =
      """
      select d.parent_id from balsam.job_dependency d join balsam.job_status p on p.job_id = d.parent_id
      where d.child_id = ? and p.state <> 'JOB_FINISHED'
      """;

  // A job without parents had nothing to link from them.
  private static final String LINK =
      """
      update balsam.job_status s set steps = s.steps | %s
      from balsam.job j where s.job_id = ? and j.id = s.job_id and cardinality(j.input_files) > 0 and s.steps & %s = 0
      """
          .formatted(StepSet.STAGE_IN, StepSet.STAGE_IN);

  private static final String ADD =
      "insert into balsam.job_dependency (child_id, parent_id) select ?, unnest(?::bigint[]) on conflict do nothing returning parent_id";

  // A hook that is being run for it is in vain: it runs again after the parents.
  private static final String WAIT =
      """
      with moved as (
        update balsam.job_status set pending_parents = pending_parents + ?,
          state = case when ? then 'AWAITING_PARENTS' else state end,
          owner = case when ? then null else owner end
        where job_id = ? returning job_id, attempt)
      insert into balsam.job_event (job_id, attempt, from_state, path, at, message)
      select job_id, attempt, ?::balsam.job_state, '{AWAITING_PARENTS}', ?, 'A dependency was added.' from moved where ?
      """;

  private final Db db;

  /**
   * Makes it.
   *
   * @param db the database
   */
  public DependencyStore(Db db) {
    this.db = db;
  }

  /**
   * Makes a job wait for others.
   *
   * @param child the job
   * @param parents the others
   */
  public void add(long child, Collection<Long> parents) {
    if (!parents.isEmpty()) {
      db.tx(
          connection -> {
            add(connection, child, parents);
            return true;
          });
    }
  }

  static void add(Connection connection, long child, Collection<Long> parents) throws SQLException {
    oneAtATime(connection);
    refuseCircle(connection, child, parents);
    Map<Long, JobState> states = ParentStates.locked(connection, parents);
    refuseUnknown(parents, states);
    Child locked = lockNotStarted(connection, child);
    List<Long> added = insert(connection, child, parents);
    List<Long> pending =
        added.stream().filter(parent -> states.get(parent) != JobState.JOB_FINISHED).toList();
    if (!pending.isEmpty()) {
      makeWait(connection, child, locked, pending.size());
    }
    if (!added.isEmpty()) {
      link(connection, child);
    }
    if (!pending.isEmpty() && locked.moves()) {
      states.putAll(unfinishedParents(connection, child));
    }
    FailurePropagation.from(connection, pending.isEmpty() ? List.of() : dead(states));
    Signals.event(connection);
  }

  private static List<Long> dead(Map<Long, JobState> states) {
    return states.entrySet().stream()
        .filter(s -> s.getValue() == JobState.FAILED || s.getValue() == JobState.USER_KILLED)
        .map(Map.Entry::getKey)
        .toList();
  }

  // A parent that let the job go, and failed when it was run again, has failed unheard: the job did
  // not wait for it any more. Now it does.
  private static Map<Long, JobState> unfinishedParents(Connection connection, long child)
      throws SQLException {
    List<Long> ids = new ArrayList<>();
    try (var ask = connection.prepareStatement(UNFINISHED)) {
      ask.setLong(1, child);
      try (var rows = ask.executeQuery()) {
        while (rows.next()) {
          ids.add(rows.getLong(1));
        }
      }
    }
    return ParentStates.locked(connection, ids);
  }

  /** Waits for others that add dependencies: before any row is locked, or both wait for ever. */
  static void oneAtATime(Connection connection) throws SQLException {
    try (var lock = connection.prepareStatement(ONE_AT_A_TIME)) {
      lock.execute();
    }
  }

  private record Child(JobState state, int steps) {
    boolean moves() {
      return state != JobState.AWAITING_PARENTS && !StepSet.has(steps, StepSet.IGNORE_PARENTS);
    }
  }

  private static void refuseUnknown(Collection<Long> parents, Map<Long, JobState> states) {
    for (long parent : parents) {
      if (!states.containsKey(parent)) {
        throw new BalsamException(
            "Job "
                + parent
                + ", on which another is to depend, is not on this site. Was it deleted, or is it of another site?");
      }
    }
  }

  private static void link(Connection connection, long child) throws SQLException {
    try (var link = connection.prepareStatement(LINK)) {
      link.setLong(1, child);
      link.executeUpdate();
    }
  }

  private static Child lockNotStarted(Connection connection, long child) throws SQLException {
    try (var ask = connection.prepareStatement(STATUS)) {
      ask.setLong(1, child);
      try (var rows = ask.executeQuery()) {
        if (!rows.next()) {
          throw new BalsamException("Job " + child + " is not on this site.");
        }
        JobState state = JobState.valueOf(rows.getString(1));
        boolean notStarted =
            state == JobState.AWAITING_PARENTS
                || StateTable.allows(state, JobState.AWAITING_PARENTS);
        if (!notStarted || state.isTerminal()) {
          throw new BalsamException(
              "Job "
                  + child
                  + " is "
                  + state
                  + ", so it can no longer be made to wait for another. Add dependencies before a job starts.");
        }
        return new Child(state, rows.getInt(2));
      }
    }
  }

  private static List<Long> insert(Connection connection, long child, Collection<Long> parents)
      throws SQLException {
    List<Long> added = new ArrayList<>();
    try (var add = connection.prepareStatement(ADD)) {
      add.setLong(1, child);
      add.setArray(2, SqlArrays.bigints(connection, parents));
      try (var rows = add.executeQuery()) {
        while (rows.next()) {
          added.add(rows.getLong(1));
        }
      }
    }
    return added;
  }

  private static void makeWait(Connection connection, long child, Child locked, int pending)
      throws SQLException {
    boolean moves = locked.moves();
    try (var wait = connection.prepareStatement(WAIT)) {
      wait.setInt(1, pending);
      wait.setBoolean(2, moves);
      wait.setBoolean(3, moves);
      wait.setLong(4, child);
      wait.setString(5, locked.state().name());
      wait.setTimestamp(6, Timestamp.from(Instant.now()));
      wait.setBoolean(7, moves);
      wait.executeUpdate();
    }
  }

  private static void refuseCircle(Connection connection, long child, Collection<Long> parents)
      throws SQLException {
    try (var ask = connection.prepareStatement(REACHED)) {
      ask.setLong(1, child);
      ask.setArray(2, SqlArrays.bigints(connection, parents));
      try (var rows = ask.executeQuery()) {
        if (rows.next()) {
          throw new CycleException(names(connection, way(connection, child, rows.getLong(1))));
        }
      }
    }
  }

  // Only for the message: one generation after the other from the child down to the job reached.
  private static List<Long> way(Connection connection, long from, long to) throws SQLException {
    Map<Long, Long> cameFrom = new HashMap<>();
    cameFrom.put(from, from);
    List<Long> generation = List.of(from);
    while (!cameFrom.containsKey(to) && !generation.isEmpty()) {
      generation = nextGeneration(connection, generation, cameFrom);
    }
    List<Long> way = new ArrayList<>();
    for (long at = to; at != from; at = cameFrom.getOrDefault(at, from)) {
      way.add(0, at);
    }
    way.add(0, from);
    return way;
  }

  private static List<Long> nextGeneration(
      Connection connection, List<Long> generation, Map<Long, Long> cameFrom) throws SQLException {
    List<Long> next = new ArrayList<>();
    String sql = "select parent_id, child_id from balsam.job_dependency where parent_id = any(?)";
    try (var ask = connection.prepareStatement(sql)) {
      ask.setArray(1, SqlArrays.bigints(connection, generation));
      try (var rows = ask.executeQuery()) {
        while (rows.next()) {
          if (cameFrom.putIfAbsent(rows.getLong(2), rows.getLong(1)) == null) {
            next.add(rows.getLong(2));
          }
        }
      }
    }
    return next;
  }

  private static List<String> names(Connection connection, List<Long> ids) throws SQLException {
    List<String> names = new ArrayList<>();
    String sql =
        "select name from balsam.job j join unnest(?::bigint[]) with ordinality as w(id, n) using (id) order by n";
    try (var ask = connection.prepareStatement(sql)) {
      ask.setArray(1, SqlArrays.bigints(connection, ids));
      try (var rows = ask.executeQuery()) {
        while (rows.next()) {
          names.add(rows.getString(1));
        }
      }
    }
    return names;
  }
}
