package dev.balsam.internal.store;

import dev.balsam.BalsamException;
import dev.balsam.BatchJob;
import dev.balsam.BatchJobs;
import dev.balsam.BatchReport;
import dev.balsam.BatchSpec;
import dev.balsam.BatchState;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The batch jobs of a site. */
public final class BatchStore implements BatchJobs {
  private static final String SELECT =
      """
      select id, scheduler, scheduler_id, project, queue, nodes, extract(epoch from wall_time)::bigint as seconds, mode, workflow,
             tags::text as tags, state, system_state, script, submitted_by, created_at, submitted_at, started_at, ended_at,
             exit_code, message
      from balsam.batch_job
      """;

  private static final String HEARD =
      """
      update balsam.batch_job
      set state = ?, system_state = ?, started_at = coalesce(?, started_at),
          ended_at = case when ? then coalesce(?, now()) end, exit_code = ?, message = ?
      where id = ? and ended_at is null
      """;

  private final Db db;
  private final Map<String, List<String>> settings;

  /**
   * Makes it.
   *
   * @param db the database
   * @param settings what the site's settings say of the batch system
   */
  public BatchStore(Db db, Map<String, List<String>> settings) {
    this.db = db;
    this.settings = Map.copyOf(settings);
  }

  @Override
  public BatchJob add(String scheduler, BatchSpec spec) {
    String sql =
        "insert into balsam.batch_job (scheduler, project, queue, nodes, wall_time, mode, workflow, tags, state, submitted_by)"
            + " values (?, ?, ?, ?, make_interval(secs => ?), ?, ?, ?::jsonb, ?, ?) returning id";
    long id =
        db.txOnce(
            connection -> {
              try (var insert = connection.prepareStatement(sql)) {
                insert.setString(1, scheduler);
                insert.setString(2, spec.project());
                insert.setString(3, spec.queue());
                insert.setInt(4, spec.nodes());
                insert.setDouble(5, spec.wallTime().toMillis() / 1e3);
                insert.setString(6, spec.mode());
                insert.setString(7, spec.workflow().orElse(null));
                insert.setString(8, Json.write(spec.tags(), "tags of the batch job"));
                insert.setString(9, BatchState.PENDING_SUBMISSION.word());
                insert.setString(10, System.getProperty("user.name", ""));
                try (ResultSet row = insert.executeQuery()) {
                  row.next();
                  return row.getLong(1);
                }
              }
            });
    return get(id);
  }

  @Override
  public BatchJob submitted(long id, String schedulerId, Path script) {
    // Its launcher may have been quicker than whoever submitted it.
    String sql =
        "update balsam.batch_job set scheduler_id = ?, script = ?, submitted_at = now(),"
            + " state = case when state = 'pending_submission' then 'queued' else state end where id = ?";
    change(
        sql,
        update -> {
          update.setString(1, schedulerId);
          update.setString(2, script.toString());
          update.setLong(3, id);
        });
    return get(id);
  }

  @Override
  public void submitFailed(long id, String why) {
    change(
        "update balsam.batch_job set state = 'submit_failed', message = ?, ended_at = now() where id = ? and ended_at is null",
        update -> {
          update.setString(1, why);
          update.setLong(2, id);
        });
  }

  @Override
  public void heard(long id, BatchReport report) {
    change(
        HEARD,
        update -> {
          update.setString(1, report.state().word());
          update.setString(2, report.systemState());
          update.setTimestamp(3, report.startedAt().map(Timestamp::from).orElse(null));
          update.setBoolean(4, report.state().isEnd());
          update.setTimestamp(5, report.endedAt().map(Timestamp::from).orElse(null));
          if (report.exitCode().isPresent()) {
            update.setInt(6, report.exitCode().getAsInt());
          } else {
            update.setNull(6, Types.INTEGER);
          }
          update.setString(7, report.message());
          update.setLong(8, id);
        });
  }

  /** Notes that a launcher has begun in a batch job, in the transaction that announces it. */
  static void begun(Connection connection, long id) throws SQLException {
    String sql =
        "update balsam.batch_job set state = 'running', started_at = coalesce(started_at, now()) where id = ? and ended_at is null";
    try (var update = connection.prepareStatement(sql)) {
      update.setLong(1, id);
      update.executeUpdate();
    }
  }

  private interface Values {
    void set(PreparedStatement statement) throws SQLException;
  }

  private void change(String sql, Values values) {
    db.tx(
        connection -> {
          try (var update = connection.prepareStatement(sql)) {
            values.set(update);
            return update.executeUpdate();
          }
        });
  }

  @Override
  public BatchJob get(long id) {
    return read(SELECT + " where id = " + id).stream()
        .findFirst()
        .orElseThrow(
            () ->
                new BalsamException(
                    "There is no batch job " + id + ". `balsam ls queues` lists them."));
  }

  @Override
  public List<BatchJob> list() {
    return read(SELECT + " order by id desc");
  }

  @Override
  public List<BatchJob> open() {
    return read(SELECT + " where ended_at is null order by id");
  }

  @Override
  public Map<String, List<String>> settings() {
    return settings;
  }

  private List<BatchJob> read(String sql) {
    return db.tx(
        connection -> {
          try (var ask = connection.prepareStatement(sql);
              var rows = ask.executeQuery()) {
            List<BatchJob> jobs = new ArrayList<>();
            while (rows.next()) {
              jobs.add(job(rows));
            }
            return jobs;
          }
        });
  }

  private static BatchJob job(ResultSet row) throws SQLException {
    int code = row.getInt("exit_code");
    OptionalInt exitCode = row.wasNull() ? OptionalInt.empty() : OptionalInt.of(code);
    return new BatchJob(
        row.getLong("id"),
        row.getString("scheduler"),
        Optional.ofNullable(row.getString("scheduler_id")),
        new BatchSpec(
            row.getString("project"),
            row.getString("queue"),
            row.getInt("nodes"),
            Duration.ofSeconds(row.getLong("seconds")),
            row.getString("mode"),
            Optional.ofNullable(row.getString("workflow")),
            Json.texts(row.getString("tags"))),
        BatchState.of(row.getString("state")),
        row.getString("system_state"),
        Optional.ofNullable(row.getString("script")).map(Path::of),
        row.getString("submitted_by"),
        row.getTimestamp("created_at").toInstant(),
        instant(row, "submitted_at"),
        instant(row, "started_at"),
        instant(row, "ended_at"),
        exitCode,
        row.getString("message"));
  }

  private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getTimestamp(column)).map(Timestamp::toInstant);
  }
}
