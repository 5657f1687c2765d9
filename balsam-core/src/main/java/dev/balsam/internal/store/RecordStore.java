package dev.balsam.internal.store;

import dev.balsam.JobState;
import dev.balsam.engine.RunResult;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
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
  // The plan is a nested loop over the array, so rows are locked in the order of their ids. An
  // equality with the owner would tempt the planner to the index of owners, full of dead entries.
  private static final String RECORD =
      """
      with moved as (
        update balsam.job_status s
        set state = t.path[cardinality(t.path)], owner = null, not_before = now() + t.pause,
            errors = s.errors + t.errors, timeouts = s.timeouts + t.timeouts
        from (
          select job_id, attempt, path::balsam.job_state[] as path, at, exit_code, message, pause, errors, timeouts,
            outcome::balsam.run_outcome as outcome
          from unnest(?::bigint[], ?::int[], ?::text[], ?::timestamptz[], ?::int[], ?::text[], ?::interval[], ?::int[], ?::int[],
              ?::text[])
            as t (job_id, attempt, path, at, exit_code, message, pause, errors, timeouts, outcome)) t
        where s.job_id = t.job_id and s.state = 'RUNNING' and s.owner is not distinct from ? and s.attempt = t.attempt
        returning s.job_id, s.attempt, t.path, t.at, t.exit_code, t.message, t.outcome
      ), logged as (
        insert into balsam.job_event (job_id, attempt, from_state, path, at, launcher, exit_code, message, outcome)
        select job_id, attempt, 'RUNNING', path, at, ?, exit_code, message, outcome from moved
      )
      select job_id, attempt from moved
      """;

  // A question of its own, after the recording: what a submission under way made of a parent that
  // was being recorded is only seen by a later statement. Releasing is dear, so it is asked first.
  private static final String PARENTS =
      "select 1 from balsam.job_dependency where parent_id = any(?) limit 1";

  private final long launcher;
  private final List<RunResult> results;
  private final Set<List<Long>> moved = new HashSet<>();
  private boolean haveChildren;

  RecordStore(long launcher, List<RunResult> results) {
    this.launcher = launcher;
    // In the order of ids, like every statement that locks several jobs.
    this.results =
        onceEach(results).stream().sorted(Comparator.comparingLong(RunResult::jobId)).toList();
  }

  /** Asks for the results to be recorded. */
  void addTo(Pipeline pipeline) {
    if (results.isEmpty()) {
      return;
    }
    pipeline.add(RECORD, 12, this::bind, this::read);
    pipeline.add(
        PARENTS,
        1,
        (ask, at) -> ask.setArray(at, column(ask, "bigint", RunResult::jobId)),
        rows -> haveChildren = rows.next());
  }

  /** Whether other jobs may have waited for these. */
  boolean haveChildren() {
    return haveChildren;
  }

  /** Lets the children of what finished go, fails the descendants of what failed. */
  ChildRelease.Released passOn(Connection connection) throws SQLException {
    FailurePropagation.from(connection, ended(recorded(), JobState.FAILED));
    return ChildRelease.of(connection, ended(recorded(), JobState.JOB_FINISHED));
  }

  /** Whether a hook has to run after one of the results, or files have to be staged out. */
  boolean waitsForStep() {
    return recorded().stream().anyMatch(result -> StepMoves.isStep(result.to()));
  }

  /** Those of the results that were this launcher's to give. */
  List<RunResult> recorded() {
    return results.stream().filter(result -> moved.contains(run(result))).toList();
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

  private void bind(PreparedStatement record, int at) throws SQLException {
    record.setArray(at, column(record, "bigint", RunResult::jobId));
    record.setArray(at + 1, column(record, "int4", RunResult::attempt));
    record.setArray(at + 2, column(record, "text", result -> SqlArrays.path(result.path())));
    record.setArray(at + 3, column(record, "timestamptz", result -> result.at().toString()));
    record.setArray(
        at + 4,
        column(record, "int4", r -> r.exitCode().isPresent() ? r.exitCode().getAsInt() : null));
    record.setArray(
        at + 5,
        column(record, "text", r -> r.message().isEmpty() ? null : r.message().replace("\0", "")));
    record.setArray(
        at + 6, column(record, "text", r -> r.pause().map(Duration::toString).orElse(null)));
    record.setArray(at + 7, column(record, "int4", r -> r.usedRetry() ? 1 : 0));
    record.setArray(at + 8, column(record, "int4", r -> r.ownTimeout() ? 1 : 0));
    record.setArray(at + 9, outcomes(record));
    record.setLong(at + 10, launcher);
    record.setLong(at + 11, launcher);
  }

  // A batch of plain successes sends none: unnest fills up a shorter array with nulls.
  private Array outcomes(PreparedStatement record) throws SQLException {
    boolean plain =
        results.stream().allMatch(result -> OutcomeColumns.word(result.outcome()).isEmpty());
    return plain
        ? record.getConnection().createArrayOf("text", new Object[0])
        : column(record, "text", r -> OutcomeColumns.word(r.outcome()).orElse(null));
  }

  private void read(ResultSet rows) throws SQLException {
    while (rows.next()) {
      moved.add(List.of(rows.getLong(1), rows.getLong(2)));
    }
  }

  private Array column(
      PreparedStatement record, String type, Function<RunResult, @Nullable Object> value)
      throws SQLException {
    List<@Nullable Object> values = new ArrayList<>(results.size());
    results.forEach(result -> values.add(value.apply(result)));
    return record.getConnection().createArrayOf(type, values.toArray());
  }
}
