package dev.balsam.internal.store;

import dev.balsam.JobState;
import dev.balsam.engine.RunResult;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Records how runs ended: state and history of a whole batch in one statement, each row only if the
 * run is still this launcher's and still the latest (fencing by owner and attempt).
 */
final class RecordStore {
  private static final String RECORD =
      """
      with t as (
        select * from unnest(?::bigint[], ?::int[], ?::text[], ?::timestamptz[], ?::int[], ?::text[], ?::interval[], ?::int[], ?::int[])
          as t (job_id, attempt, path, at, exit_code, message, pause, errors, timeouts)
      ), mine as (
        select s.job_id, s.attempt, t.path::balsam.job_state[] as path, t.at, t.exit_code, t.message, t.pause, t.errors, t.timeouts
        from t join balsam.job_status s on s.job_id = t.job_id
        where s.state = 'RUNNING' and s.owner = ? and s.attempt = t.attempt
        order by s.job_id for no key update of s
      ), moved as (
        update balsam.job_status s
        set state = m.path[cardinality(m.path)], owner = null, not_before = now() + m.pause,
            errors = s.errors + m.errors, timeouts = s.timeouts + m.timeouts
        from mine m where s.job_id = m.job_id
        returning s.job_id, s.attempt
      ), logged as (
        insert into balsam.job_event (job_id, attempt, from_state, path, at, launcher, exit_code, message)
        select m.job_id, m.attempt, 'RUNNING', m.path, m.at, ?, m.exit_code, m.message
        from mine m join moved using (job_id)
      )
      select job_id, attempt from moved
      """;

  /**
   * What was recorded.
   *
   * @param results those of the results that were the launcher's to give
   * @param released children that may now run
   */
  record Recorded(List<RunResult> results, long released) {}

  private RecordStore() {}

  /**
   * Those of the results that were this launcher's to give; children are released, failures passed
   * on.
   */
  static Recorded record(Connection connection, long launcher, List<RunResult> results)
      throws SQLException {
    if (results.isEmpty()) {
      return new Recorded(List.of(), 0);
    }
    // In the order of ids, like every statement that locks several jobs.
    List<RunResult> sorted =
        onceEach(results).stream().sorted(Comparator.comparingLong(RunResult::jobId)).toList();
    Set<List<Long>> moved = write(connection, launcher, sorted);
    List<RunResult> recorded =
        sorted.stream().filter(result -> moved.contains(run(result))).toList();
    long released = ChildRelease.of(connection, ended(recorded, JobState.JOB_FINISHED));
    FailurePropagation.from(connection, ended(recorded, JobState.FAILED));
    return new Recorded(recorded, released);
  }

  // A run ends once, however often it is reported.
  private static Collection<RunResult> onceEach(List<RunResult> results) {
    Map<List<Long>, RunResult> byRun = new LinkedHashMap<>();
    results.forEach(r -> byRun.putIfAbsent(run(r), r));
    return byRun.values();
  }

  private static List<Long> run(RunResult result) {
    return List.of(result.jobId(), (long) result.attempt());
  }

  private static List<Long> ended(List<RunResult> results, JobState in) {
    return results.stream().filter(result -> result.to() == in).map(RunResult::jobId).toList();
  }

  private static Set<List<Long>> write(
      Connection connection, long launcher, List<RunResult> results) throws SQLException {
    Set<List<Long>> moved = new HashSet<>();
    try (var record = connection.prepareStatement(RECORD)) {
      record.setArray(1, column(connection, "bigint", results, RunResult::jobId));
      record.setArray(2, column(connection, "int4", results, RunResult::attempt));
      record.setArray(
          3, column(connection, "text", results, result -> SqlArrays.path(result.path())));
      record.setArray(4, column(connection, "timestamptz", results, result -> text(result.at())));
      record.setArray(
          5,
          column(
              connection,
              "int4",
              results,
              r -> r.exitCode().isPresent() ? r.exitCode().getAsInt() : null));
      record.setArray(
          6,
          column(
              connection,
              "text",
              results,
              r -> r.message().isEmpty() ? null : r.message().replace("\0", "")));
      record.setArray(
          7,
          column(connection, "text", results, r -> r.pause().map(Duration::toString).orElse(null)));
      record.setArray(8, column(connection, "int4", results, r -> r.usedRetry() ? 1 : 0));
      record.setArray(9, column(connection, "int4", results, r -> r.ownTimeout() ? 1 : 0));
      record.setLong(10, launcher);
      record.setLong(11, launcher);
      try (var rows = record.executeQuery()) {
        while (rows.next()) {
          moved.add(List.of(rows.getLong(1), rows.getLong(2)));
        }
      }
    }
    return moved;
  }

  private static String text(Instant at) {
    return at.toString();
  }

  private static Array column(
      Connection connection,
      String type,
      List<RunResult> results,
      Function<RunResult, @Nullable Object> value)
      throws SQLException {
    List<@Nullable Object> values = new ArrayList<>(results.size());
    results.forEach(result -> values.add(value.apply(result)));
    return connection.createArrayOf(type, values.toArray());
  }
}
