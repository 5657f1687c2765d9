package dev.balsam.internal.store;

import dev.balsam.JobState;
import dev.balsam.Resources;
import dev.balsam.engine.Candidate;
import dev.balsam.engine.Claim;
import dev.balsam.engine.ClaimedJob;
import dev.balsam.internal.text.WorkPaths;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Claims runnable jobs: locks the first ones in order that could fit, passing over those that
 * another launcher holds, lets the launcher choose, and makes the chosen ones RUNNING in one
 * conditional statement.
 */
final class ClaimStore {
  // The order is that of the index job_status_runnable; any other would sort, or walk over every
  // job already claimed.
  private static final String LOOK =
      """
      select s.job_id, s.state, s.nodes, s.packing, s.cores, s.gpus, s.wall_seconds from balsam.job_status s %s
      where s.state in ('PREPROCESSED', 'RESTART_READY') and (s.not_before is null or s.not_before <= now())
        and s.nodes <= ? and s.gpus <= ? and (? or (s.nodes = 1 and s.ranks = 1))
        and (s.packing > 0 and 1.0 / s.packing <= ? or s.packing = 0 and s.cores <= ?) %s
      order by s.priority desc, s.nodes desc, s.share desc, s.wall_seconds desc, s.job_id
      limit ? for no key update of s skip locked
      """;

  // Shares and GPUs are sums of fractions such as 1/3; what is missing to 1 by rounding must not
  // keep a job out.
  static final double ROUNDING = 1e-6;

  private static final String FILTERED = " and (? or j.workflow = ?) and j.tags @> ?::jsonb";

  private static final String CLAIM =
      """
      with won as (
        update balsam.job_status s
        set state = 'RUNNING', owner = ?, attempt = s.attempt + 1, not_before = null
        from unnest(?::bigint[], ?::text[]) as chosen (job_id, was)
        where s.job_id = chosen.job_id and s.state = chosen.was::balsam.job_state
        returning s.job_id, s.attempt, chosen.was, s.errors, s.timeouts, s.steps
      ), logged as (
        insert into balsam.job_event (job_id, attempt, from_state, path, at, launcher)
        select job_id, attempt, was::balsam.job_state, '{RUNNING}', ?, ? from won
      )
      select w.job_id, w.attempt, w.was, w.errors, w.timeouts, w.steps, j.name, j.workflow, j.app_id, j.args,
             j.environment, j.nodes, j.ranks_per_node, j.threads_per_rank, j.threads_per_core, j.gpus_per_rank,
             j.node_packing_count, extract(epoch from j.timeout)::double precision as timeout, j.retries, j.workdir,
             (select array_agg(d.parent_id order by d.parent_id) from balsam.job_dependency d where d.child_id = j.id) as parents
      from won w join balsam.job j on j.id = w.job_id
      """;

  private final AppStore apps;
  private final Path data;

  ClaimStore(AppStore apps, Path data) {
    this.apps = apps;
    this.data = data;
  }

  /**
   * Runnable jobs that could fit, locked until the transaction ends, in the order in which they
   * should start.
   */
  List<Candidate> look(Connection connection, Claim claim) throws SQLException {
    boolean all = claim.filter().isAll();
    String sql =
        LOOK.formatted(all ? "" : "join balsam.job j on j.id = s.job_id", all ? "" : FILTERED);
    try (var ask = connection.prepareStatement(sql)) {
      int at = 0;
      ask.setInt(++at, claim.nodes());
      ask.setDouble(++at, claim.freeGpus() + ROUNDING);
      ask.setBoolean(++at, claim.mpi());
      ask.setDouble(++at, claim.freeShare() + ROUNDING);
      ask.setInt(++at, claim.freeCores());
      if (!all) {
        ask.setBoolean(++at, claim.filter().workflow().isEmpty());
        ask.setString(++at, claim.filter().workflow().orElse(""));
        ask.setString(++at, Json.write(claim.filter().tags(), "tags of the launcher"));
      }
      ask.setInt(++at, claim.most());
      return candidates(ask);
    }
  }

  private static List<Candidate> candidates(PreparedStatement ask) throws SQLException {
    List<Candidate> found = new ArrayList<>();
    try (var rows = ask.executeQuery()) {
      while (rows.next()) {
        found.add(
            new Candidate(
                rows.getLong(1),
                JobState.valueOf(rows.getString(2)),
                rows.getInt(3),
                rows.getInt(4),
                rows.getInt(5),
                rows.getDouble(6),
                rows.getInt(7)));
      }
    }
    return found;
  }

  /** The chosen jobs, now RUNNING and this launcher's. */
  List<ClaimedJob> claim(Connection connection, long launcher, List<Candidate> chosen)
      throws SQLException {
    if (chosen.isEmpty()) {
      return List.of();
    }
    try (var take = connection.prepareStatement(CLAIM)) {
      take.setLong(1, launcher);
      take.setArray(
          2, connection.createArrayOf("bigint", chosen.stream().map(Candidate::jobId).toArray()));
      take.setArray(
          3,
          connection.createArrayOf("text", chosen.stream().map(c -> c.state().name()).toArray()));
      take.setTimestamp(4, Timestamp.from(Instant.now()));
      take.setLong(5, launcher);
      Map<Long, ClaimedJob> jobs = new HashMap<>();
      try (var rows = take.executeQuery()) {
        while (rows.next()) {
          ClaimedJob job = job(rows);
          jobs.put(job.id(), job);
        }
      }
      return chosen.stream().map(Candidate::jobId).map(jobs::get).filter(Objects::nonNull).toList();
    }
  }

  private ClaimedJob job(ResultSet row) throws SQLException {
    long id = row.getLong("job_id");
    String name = row.getString("name");
    String workflow = row.getString("workflow");
    String own = row.getString("workdir");
    Path workdir = own == null ? WorkPaths.workdir(data, workflow, name, id) : Path.of(own);
    return new ClaimedJob(
        id,
        row.getInt("attempt"),
        JobState.valueOf(row.getString("was")),
        name,
        workflow,
        apps.byId(row.getLong("app_id")),
        Arrays.asList((String[]) row.getArray("args").getArray()),
        Json.texts(row.getString("environment")),
        resources(row),
        timeout(row),
        row.getInt("retries"),
        row.getInt("errors"),
        row.getInt("timeouts"),
        row.getInt("steps"),
        parents(row.getArray("parents")),
        workdir,
        workdir.resolve(WorkPaths.outputName(name)));
  }

  private static Optional<Duration> timeout(ResultSet row) throws SQLException {
    double seconds = row.getDouble("timeout");
    return row.wasNull()
        ? Optional.empty()
        : Optional.of(Duration.of(Math.round(seconds * 1e6), ChronoUnit.MICROS));
  }

  private static Resources resources(ResultSet row) throws SQLException {
    int packing = row.getInt("node_packing_count");
    OptionalInt count = row.wasNull() ? OptionalInt.empty() : OptionalInt.of(packing);
    return new Resources(
        row.getInt("nodes"),
        row.getInt("ranks_per_node"),
        row.getInt("threads_per_rank"),
        row.getInt("threads_per_core"),
        row.getDouble("gpus_per_rank"),
        count);
  }

  private static List<Long> parents(java.sql.@Nullable Array array) throws SQLException {
    return array == null ? List.of() : Arrays.asList((Long[]) array.getArray());
  }
}
