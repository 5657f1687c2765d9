package dev.balsam.internal.store;

import dev.balsam.JobState;
import dev.balsam.engine.ClaimedJob;
import dev.balsam.engine.HookPoint;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The step between two states while a launcher works on it: a hook, or the staging of files. The
 * job keeps its state and has an owner; every write about the step is fenced by state, owner and
 * attempt.
 */
final class StepMoves {
  /** The states in which a job waits for its files. */
  static final List<JobState> STAGING_STATES = List.of(JobState.READY, JobState.POSTPROCESSED);

  /** The same for a condition, in the words of the partial index job_status_waiting. */
  static final String STAGING = words(STAGING_STATES.stream());

  /** The states in which a job that has an owner is being worked on without running. */
  static final String OWNED =
      words(
          Stream.concat(
              Arrays.stream(HookPoint.values()).map(HookPoint::state), STAGING_STATES.stream()));

  private static final String MINE =
      "from balsam.job_status where job_id = ? and state = ?::balsam.job_state and owner = ? and attempt = ?";

  private static final String MOVE =
      """
      with moved as (
        update balsam.job_status set state = (?::balsam.job_state[])[cardinality(?::balsam.job_state[])],
          owner = null, not_before = null
        where job_id = ? and state = ?::balsam.job_state and owner = ? and attempt = ?
        returning job_id, attempt)
      insert into balsam.job_event (job_id, attempt, from_state, path, at, launcher, message)
      select job_id, attempt, ?::balsam.job_state, ?::balsam.job_state[], ?, ?, ? from moved
      """;

  private StepMoves() {}

  private static String words(Stream<JobState> states) {
    return states.map(state -> "'" + state + "'").collect(Collectors.joining(", ", "(", ")"));
  }

  /** Whether a job in this state waits for somebody who works on it without running it. */
  static boolean isStep(JobState state) {
    return HookPoint.in(state).isPresent() || STAGING_STATES.contains(state);
  }

  /** Which of the jobs no longer stand where they were taken. */
  static Set<Long> lost(Connection connection, long launcher, Collection<ClaimedJob> jobs)
      throws SQLException {
    Map<Long, ClaimedJob> byId = new HashMap<>();
    jobs.forEach(job -> byId.put(job.id(), job));
    Set<Long> lost = new HashSet<>(byId.keySet());
    String sql =
        "select job_id, state, attempt from balsam.job_status where job_id = any(?) and owner = ?";
    try (var ask = connection.prepareStatement(sql)) {
      ask.setArray(1, SqlArrays.bigints(connection, byId.keySet()));
      ask.setLong(2, launcher);
      try (var rows = ask.executeQuery()) {
        while (rows.next()) {
          ClaimedJob job = Optional.ofNullable(byId.get(rows.getLong(1))).orElseThrow();
          if (job.from() == JobState.valueOf(rows.getString(2))
              && job.attempt() == rows.getInt(3)) {
            lost.remove(job.id());
          }
        }
      }
    }
    return lost;
  }

  /** Locks the job if it still is the launcher's, where it was taken. */
  static boolean lockMine(Connection connection, long launcher, ClaimedJob job)
      throws SQLException {
    try (var ask = connection.prepareStatement("select 1 " + MINE + " for no key update")) {
      bindMine(ask, 1, launcher, job);
      try (var rows = ask.executeQuery()) {
        return rows.next();
      }
    }
  }

  /** Moves the job on if it still is the launcher's, where it was taken. */
  static boolean move(
      Connection connection, long launcher, ClaimedJob job, List<JobState> states, String message)
      throws SQLException {
    String path = SqlArrays.path(states);
    try (var move = connection.prepareStatement(MOVE)) {
      move.setString(1, path);
      move.setString(2, path);
      bindMine(move, 3, launcher, job);
      move.setString(7, job.from().name());
      move.setString(8, path);
      move.setTimestamp(9, Timestamp.from(Instant.now()));
      move.setLong(10, launcher);
      move.setString(11, message.isEmpty() ? null : message.replace("\0", ""));
      return move.executeUpdate() > 0;
    }
  }

  /** Fails or releases those that wait; whether there is something for launchers now. */
  static boolean passOn(Connection connection, long job, JobState to) throws SQLException {
    if (to == JobState.FAILED) {
      FailurePropagation.from(connection, List.of(job));
    }
    if (to == JobState.JOB_FINISHED) {
      ChildRelease.Released released = ChildRelease.of(connection, List.of(job));
      return released.runnable() > 0 || released.forOthers();
    }
    return !to.isTerminal();
  }

  /** Gives one job back. */
  static boolean giveBack(Connection connection, long launcher, ClaimedJob job)
      throws SQLException {
    String sql =
        "update balsam.job_status set owner = null where job_id = ? and state = ?::balsam.job_state"
            + " and owner = ? and attempt = ?";
    try (var give = connection.prepareStatement(sql)) {
      bindMine(give, 1, launcher, job);
      boolean given = give.executeUpdate() > 0;
      if (given) {
        Signals.work(connection);
      }
      return given;
    }
  }

  /** Gives back what a launcher has in some states, but for some jobs. */
  static int settle(Connection connection, long launcher, String states, Set<Long> busy)
      throws SQLException {
    String sql =
        "update balsam.job_status set owner = null where owner = ? and state in %s and job_id <> all(?)"
            .formatted(states);
    try (var give = connection.prepareStatement(sql)) {
      give.setLong(1, launcher);
      give.setArray(2, SqlArrays.bigints(connection, busy));
      int jobs = give.executeUpdate();
      if (jobs > 0) {
        Signals.work(connection);
      }
      return jobs;
    }
  }

  private static void bindMine(PreparedStatement to, int at, long launcher, ClaimedJob job)
      throws SQLException {
    to.setLong(at, job.id());
    to.setString(at + 1, job.from().name());
    to.setLong(at + 2, launcher);
    to.setInt(at + 3, job.attempt());
  }
}
