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
import java.util.function.Consumer;
import java.util.stream.Collectors;

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
          + " and pg_visible_in_snapshot(xact::text::xid8, ?::pg_snapshot) order by id offset ?";

  private static final int PAGE = 1_000;

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
            List<JobEvent> events = new ArrayList<>();
            try (ResultSet rows = ask.executeQuery()) {
              while (rows.next()) {
                add(rows, events);
              }
            }
            return events;
          }
        });
  }

  /**
   * The histories of many jobs.
   *
   * @param jobs their ids
   * @return every step in order, by job; jobs that are gone are absent
   */
  public Map<Long, List<JobEvent>> of(Long[] jobs) {
    return byJob(jobs, COLUMNS + " where job_id = any(?) order by job_id, id");
  }

  /**
   * The last write of each history.
   *
   * @param jobs their ids
   * @return its steps in order, by job; jobs that are gone are absent
   */
  public Map<Long, List<JobEvent>> latest(Long[] jobs) {
    return byJob(
        jobs,
        COLUMNS.replaceFirst("select", "select distinct on (job_id)")
            + " where job_id = any(?) order by job_id, id desc");
  }

  private Map<Long, List<JobEvent>> byJob(Long[] jobs, String sql) {
    return db.tx(
        connection -> {
          try (var ask = connection.prepareStatement(sql)) {
            ask.setArray(1, connection.createArrayOf("bigint", jobs));
            List<JobEvent> events = new ArrayList<>();
            try (ResultSet rows = ask.executeQuery()) {
              while (rows.next()) {
                add(rows, events);
              }
            }
            return events.stream().collect(Collectors.groupingBy(JobEvent::jobId));
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
   * A part of the history.
   *
   * @param rows how many rows it was read from
   * @param events every step in them
   */
  public record Page(int rows, List<JobEvent> events) {}

  /**
   * What was added between two snapshots, in the order of writing. It is read and handed over page
   * by page, as it may be millions of rows.
   *
   * @param before the earlier one
   * @param after the later one
   * @param skip how many rows of it are known already
   * @param reader takes each page
   */
  public void between(String before, String after, long skip, Consumer<Page> reader) {
    if (before.equals(after)) {
      return;
    }
    // Once: what was handed over must not be so again.
    Page last =
        db.txOnce(
            connection -> {
              try (var ask = connection.prepareStatement(SINCE)) {
                // Inside a transaction the driver then keeps only so many rows in memory.
                ask.setFetchSize(PAGE);
                ask.setString(1, before);
                ask.setString(2, before);
                ask.setString(3, after);
                ask.setLong(4, skip);
                try (ResultSet rows = ask.executeQuery()) {
                  Page page = page(rows);
                  while (page.rows() == PAGE) {
                    reader.accept(page);
                    page = page(rows);
                  }
                  return page;
                }
              }
            });
    // Mostly all there is: a slow reader should not keep a connection.
    reader.accept(last);
  }

  private static Page page(ResultSet rows) throws SQLException {
    List<JobEvent> events = new ArrayList<>();
    int count = 0;
    while (count < PAGE && rows.next()) {
      add(rows, events);
      count++;
    }
    return new Page(count, events);
  }

  private static void add(ResultSet row, List<JobEvent> events) throws SQLException {
    String from = row.getString("from_state");
    Optional<JobState> at = Optional.ofNullable(from).map(JobState::valueOf);
    String[] path = (String[]) row.getArray("path").getArray();
    String message = row.getString("message");
    for (int i = 0; i < path.length; i++) {
      JobState to = JobState.valueOf(path[i]);
      boolean last = i == path.length - 1;
      events.add(
          new JobEvent(
              row.getLong("job_id"),
              at,
              to,
              row.getTimestamp("at").toInstant(),
              last && message != null ? message : "",
              row.getInt("attempt")));
      at = Optional.of(to);
    }
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
