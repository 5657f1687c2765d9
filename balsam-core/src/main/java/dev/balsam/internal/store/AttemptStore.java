package dev.balsam.internal.store;

import dev.balsam.Attempt;
import dev.balsam.JobState;
import dev.balsam.Outcome;
import dev.balsam.engine.AttemptFiles;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads the runs of a job from its history. */
public final class AttemptStore {
  static final String COLUMNS = "outcome, exit_code, path[1] as entered, message";

  private static final String RUNS =
      "select attempt, from_state is not distinct from 'RUNNING' as ends, at, "
          + COLUMNS
          + " from balsam.job_event where job_id = ? and (from_state = 'RUNNING' or path[cardinality(path)] = 'RUNNING')"
          + " order by id";

  private final Db db;

  /**
   * Makes it.
   *
   * @param db the database
   */
  public AttemptStore(Db db) {
    this.db = db;
  }

  /**
   * The runs of a job.
   *
   * @param job its id
   * @param output where its latest run writes
   * @return the runs in order
   */
  public List<Attempt> of(long job, Path output) {
    SortedMap<Integer, Run> runs =
        db.tx(
            connection -> {
              try (var ask = connection.prepareStatement(RUNS)) {
                ask.setLong(1, job);
                try (var rows = ask.executeQuery()) {
                  return read(rows);
                }
              }
            });
    List<Attempt> attempts = new ArrayList<>();
    int writer = runs.size() < 2 ? 1 : AttemptFiles.writer(output).orElseGet(() -> runs.lastKey());
    runs.forEach(
        (number, run) ->
            attempts.add(
                new Attempt(
                    number,
                    run.started,
                    run.ended,
                    run.outcome,
                    number == writer ? output : AttemptFiles.kept(output, number))));
    return attempts;
  }

  private record Run(Instant started, Optional<Instant> ended, Optional<Outcome> outcome) {}

  private static SortedMap<Integer, Run> read(ResultSet rows) throws SQLException {
    TreeMap<Integer, Run> runs = new TreeMap<>();
    while (rows.next()) {
      int attempt = rows.getInt("attempt");
      Instant at = rows.getTimestamp("at").toInstant();
      if (rows.getBoolean("ends")) {
        Run begun = runs.getOrDefault(attempt, new Run(at, Optional.empty(), Optional.empty()));
        runs.put(attempt, new Run(begun.started, Optional.of(at), Optional.of(outcome(rows))));
      } else {
        runs.put(attempt, new Run(at, Optional.empty(), Optional.empty()));
      }
    }
    return runs;
  }

  /** The outcome in a row with {@link #COLUMNS} of an event from RUNNING. */
  static Outcome outcome(ResultSet row) throws SQLException {
    int code = row.getInt("exit_code");
    OptionalInt exitCode = row.wasNull() ? OptionalInt.empty() : OptionalInt.of(code);
    return OutcomeColumns.read(
        row.getString("outcome"),
        exitCode,
        JobState.valueOf(row.getString("entered")),
        row.getString("message"));
  }
}
