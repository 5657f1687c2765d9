package dev.balsam.internal.store;

import dev.balsam.JobEvent;
import dev.balsam.JobState;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the history: of one job, or of all since a moment. */
public final class EventStore {
  private static final String COLUMNS =
      "select job_id, attempt, from_state, path, at, message from balsam.job_event";

  // Each event once, and none missed: those of transactions that the earlier snapshot did not see.
  // xact is correlated with the order
  // of the rows, so its BRIN index leaves little to read.
  private static final String SINCE =
      COLUMNS
          + " where xact >= pg_snapshot_xmin(?::pg_snapshot)::text::bigint"
          + " and not pg_visible_in_snapshot(xact::text::xid8, ?::pg_snapshot)"
          + " and pg_visible_in_snapshot(xact::text::xid8, ?::pg_snapshot) order by id";

  private final Db db;

  /**
   * Makes it.
   *
   * @param db the database
   */
  public EventStore(Db db) {
    this.db = db;
  }

  /**
   * One job's history.
   *
   * @param job its id
   * @return every step in order
   */
  public List<JobEvent> of(long job) {
    return db.tx(
        connection -> {
          try (var ask = connection.prepareStatement(COLUMNS + " where job_id = ? order by id")) {
            ask.setLong(1, job);
            return read(ask.executeQuery());
          }
        });
  }

  /**
   * Where the history stands now.
   *
   * @return a snapshot for {@link #between}
   */
  public String now() {
    return db.tx(EventStore::snapshot);
  }

  private static String snapshot(Connection connection) throws SQLException {
    try (var ask = connection.prepareStatement("select pg_current_snapshot()::text");
        var rows = ask.executeQuery()) {
      rows.next();
      return rows.getString(1);
    }
  }

  /**
   * What was added between two snapshots.
   *
   * @param before the earlier one
   * @param after the later one
   * @return every step in the order of writing
   */
  public List<JobEvent> between(String before, String after) {
    if (before.equals(after)) {
      return List.of();
    }
    return db.tx(
        connection -> {
          try (var ask = connection.prepareStatement(SINCE)) {
            ask.setString(1, before);
            ask.setString(2, before);
            ask.setString(3, after);
            return read(ask.executeQuery());
          }
        });
  }

  private static List<JobEvent> read(ResultSet rows) throws SQLException {
    List<JobEvent> events = new ArrayList<>();
    while (rows.next()) {
      String from = rows.getString("from_state");
      Optional<JobState> at = Optional.ofNullable(from).map(JobState::valueOf);
      String[] path = (String[]) rows.getArray("path").getArray();
      String message = rows.getString("message");
      for (int i = 0; i < path.length; i++) {
        JobState to = JobState.valueOf(path[i]);
        boolean last = i == path.length - 1;
        events.add(
            new JobEvent(
                rows.getLong("job_id"),
                at,
                to,
                rows.getTimestamp("at").toInstant(),
                last && message != null ? message : "",
                rows.getInt("attempt")));
        at = Optional.of(to);
      }
    }
    return events;
  }

  /**
   * The states of jobs.
   *
   * @param ids the jobs
   * @return state by id; jobs that are gone are absent
   */
  public Map<Long, JobState> states(long[] ids) {
    return db.tx(
        connection -> {
          Map<Long, JobState> states = new HashMap<>();
          try (var ask =
              connection.prepareStatement(
                  "select job_id, state from balsam.job_status where job_id = any(?)")) {
            ask.setArray(
                1, connection.createArrayOf("bigint", Arrays.stream(ids).boxed().toArray()));
            try (var rows = ask.executeQuery()) {
              while (rows.next()) {
                states.put(rows.getLong(1), JobState.valueOf(rows.getString(2)));
              }
            }
          }
          return states;
        });
  }
}
