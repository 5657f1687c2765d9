package dev.balsam.internal.store;

import dev.balsam.Activity;
import dev.balsam.JobState;
import dev.balsam.LauncherView;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is going on at a site. Every question but {@link #ended} is answered by a partial index. */
public final class ActivityStore {
  private static final String LAUNCHERS =
      """
      select l.*, l.tags::text as tag_text, extract(epoch from l.lease_until - now())::double precision as lease_left,
             (select count(*) from balsam.job_status s where s.owner = l.id and s.state = 'RUNNING') as running
      from balsam.launcher l where l.stopped_at is null order by l.id
      """;

  // In the words of the partial indexes, each of which answers its part.
  private static final String OPEN =
      """
      select s.state, count(*) from balsam.job_status s where s.state in ('PREPROCESSED', 'RESTART_READY') group by 1
      union all
      select s.state, count(*) from balsam.job_status s
        where s.state in ('CREATED', 'AWAITING_PARENTS', 'READY', 'STAGED_IN', 'RUN_DONE', 'POSTPROCESSED', 'RUN_TIMEOUT', 'RUN_ERROR')
        group by 1
      union all
      select s.state, count(*) from balsam.job_status s where s.owner is not null and s.state = 'RUNNING' group by 1
      """;

  private static final String ENDED =
      "select s.state, count(*) from balsam.job_status s where s.state in ('JOB_FINISHED', 'FAILED', 'USER_KILLED') group by 1";

  // The events that the earlier snapshot did not see and this one does; as in EventStore, the BRIN
  // index on xact leaves little to read.
  private static final String NEWER =
      " from balsam.job_event e where e.xact >= ? and not pg_visible_in_snapshot(e.xact::text::xid8, ?::pg_snapshot)"
          + " and pg_visible_in_snapshot(e.xact::text::xid8, ?::pg_snapshot) and e.recorded_at > now() - interval '61 s'";

  // PostgreSQL's words for a snapshot that saw nothing.
  private static final String NOTHING = "1:1:";

  private static final String WRONG = "e.path && '{RUN_ERROR,RUN_TIMEOUT,FAILED}'";

  private static final String ENDS =
      "select floor(extract(epoch from e.recorded_at))::bigint as second, count(*) filter (where 'JOB_FINISHED' = any(e.path)),"
          + " count(*) filter (where "
          + WRONG
          + ")"
          + NEWER
          + " and (e.path && '{JOB_FINISHED}' or "
          + WRONG
          + ") group by 1";

  private static final String ERRORS =
      "select w.*, j.name from (select e.id, e.job_id, e.path[cardinality(e.path)] as state, e.recorded_at, e.message"
          + NEWER
          + " and "
          + WRONG
          + " and e.message is not null order by e.id desc limit 5) w join balsam.job j on j.id = w.job_id order by w.id desc";

  private static final String AGE =
      "select coalesce(max(extract(epoch from now() - recorded_at)), 0)::double precision from balsam.job_event where xact >= ?";

  // Transactions of the last minute: a busy site has some hundred in a second.
  private static final long FIRST_SPAN = 2_000;
  private static final long MOST_SPAN = 2_000_000;
  private static final int WIDER = 8;
  private static final int WINDOW_SECONDS = 61;

  private final Db db;
  private final Duration lease;

  /**
   * Makes it.
   *
   * @param db the database
   * @param lease how long a lease lasts
   */
  public ActivityStore(Db db, Duration lease) {
    this.db = db;
    this.lease = lease;
  }

  /**
   * Jobs that ended within one second.
   *
   * @param second of the epoch
   * @param finished jobs that finished
   * @param errors runs and jobs that met an error
   */
  public record Ends(long second, long finished, long errors) {}

  /**
   * One look.
   *
   * @param at by the database's clock
   * @param snapshot for the next look
   * @param launchers those that have not ended
   * @param open jobs that have not ended, by state
   * @param ends what the earlier look did not see
   * @param errors the newest first
   */
  public record Look(
      Instant at,
      Snapshot snapshot,
      List<LauncherView> launchers,
      Map<JobState, Long> open,
      List<Ends> ends,
      List<Activity.Failure> errors) {}

  /**
   * Where a look began in the history.
   *
   * @param text the snapshot in PostgreSQL's words
   * @param oldest the oldest transaction that may still be under way
   */
  public record Snapshot(String text, long oldest) {}

  /**
   * The launchers that have not ended.
   *
   * @return by id
   */
  public List<LauncherView> launchers() {
    return db.tx(this::launchers);
  }

  /**
   * Looks.
   *
   * @param before where the earlier look began; empty for the first
   * @return what there is to see
   */
  public Look look(Optional<Snapshot> before) {
    return db.tx(
        connection -> {
          Snapshot snapshot;
          Instant at;
          try (var ask =
                  connection.prepareStatement(
                      "select pg_current_snapshot()::text, pg_snapshot_xmin(pg_current_snapshot())::text::bigint, now()");
              var row = ask.executeQuery()) {
            row.next();
            snapshot = new Snapshot(row.getString(1), row.getLong(2));
            at = row.getTimestamp(3).toInstant();
          }
          long from =
              before.isPresent()
                  ? before.get().oldest()
                  : aMinuteAgo(connection, snapshot.oldest());
          String seen = before.map(Snapshot::text).orElse(NOTHING);
          return new Look(
              at,
              snapshot,
              launchers(connection),
              counts(connection, OPEN),
              ends(connection, from, seen, snapshot),
              errors(connection, from, seen, snapshot));
        });
  }

  /**
   * How many jobs have ended: reads all of them.
   *
   * @return the numbers by state
   */
  public Map<JobState, Long> ended() {
    return db.tx(connection -> counts(connection, ENDED));
  }

  private static long aMinuteAgo(Connection connection, long now) throws SQLException {
    for (long span = FIRST_SPAN; ; span *= WIDER) {
      long from = Math.max(0, now - span);
      if (from == 0 || span > MOST_SPAN) {
        return from;
      }
      try (var ask = connection.prepareStatement(AGE)) {
        ask.setLong(1, from);
        try (var row = ask.executeQuery()) {
          row.next();
          if (row.getDouble(1) > WINDOW_SECONDS) {
            return from;
          }
        }
      }
    }
  }

  private static Map<JobState, Long> counts(Connection connection, String sql) throws SQLException {
    Map<JobState, Long> counts = new EnumMap<>(JobState.class);
    try (var ask = connection.prepareStatement(sql);
        var rows = ask.executeQuery()) {
      while (rows.next()) {
        counts.put(JobState.valueOf(rows.getString(1)), rows.getLong(2));
      }
    }
    return counts;
  }

  private static List<Ends> ends(Connection connection, long from, String seen, Snapshot now)
      throws SQLException {
    List<Ends> ends = new ArrayList<>();
    try (var ask = connection.prepareStatement(ENDS)) {
      ask.setLong(1, from);
      ask.setString(2, seen);
      ask.setString(3, now.text());
      try (var rows = ask.executeQuery()) {
        while (rows.next()) {
          ends.add(new Ends(rows.getLong(1), rows.getLong(2), rows.getLong(3)));
        }
      }
    }
    return ends;
  }

  private static List<Activity.Failure> errors(
      Connection connection, long from, String seen, Snapshot now) throws SQLException {
    List<Activity.Failure> errors = new ArrayList<>();
    try (var ask = connection.prepareStatement(ERRORS)) {
      ask.setLong(1, from);
      ask.setString(2, seen);
      ask.setString(3, now.text());
      try (var rows = ask.executeQuery()) {
        while (rows.next()) {
          errors.add(
              new Activity.Failure(
                  rows.getLong("job_id"),
                  rows.getString("name"),
                  JobState.valueOf(rows.getString("state")),
                  rows.getTimestamp("recorded_at").toInstant(),
                  rows.getString("message")));
        }
      }
    }
    return errors;
  }

  private List<LauncherView> launchers(Connection connection) throws SQLException {
    List<LauncherView> launchers = new ArrayList<>();
    try (var ask = connection.prepareStatement(LAUNCHERS);
        var rows = ask.executeQuery()) {
      while (rows.next()) {
        launchers.add(launcher(rows));
      }
    }
    return launchers;
  }

  private LauncherView launcher(ResultSet row) throws SQLException {
    long batchJob = row.getLong("batch_job_id");
    Optional<Long> batch = row.wasNull() ? Optional.empty() : Optional.of(batchJob);
    double left = row.getDouble("lease_left");
    Duration age = lease.minusMillis((long) (left * 1e3));
    return new LauncherView(
        row.getLong("id"),
        row.getString("host").split(" ", 2)[0], // what follows tells machines apart, not people
        row.getLong("pid"),
        row.getString("mode"),
        row.getInt("nodes"),
        row.getInt("cores_per_node"),
        row.getInt("gpus_per_node"),
        Optional.ofNullable(row.getString("workflow")),
        Json.texts(row.getString("tag_text")),
        batch,
        row.getTimestamp("started_at").toInstant(),
        Optional.ofNullable(row.getTimestamp("ends_at")).map(Timestamp::toInstant),
        age.isNegative() ? Duration.ZERO : age,
        left > 0,
        row.getLong("running"));
  }
}
