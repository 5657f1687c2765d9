package dev.balsam.internal.store;

import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.BalsamException;
import dev.balsam.DatabaseUnavailableException;
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
import java.util.OptionalLong;
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
      select s.job_id, s.state, s.nodes, s.ranks, s.packing, s.cores, s.gpus, s.memory_mib, s.wall_seconds, s.priority from balsam.job_status s %s
      where s.state in ('PREPROCESSED', 'RESTART_READY') and s.owner is null and (s.not_before is null or s.not_before <= now())
        and s.nodes <= ? and s.gpus <= ? and (? or (s.nodes = 1 and s.ranks = 1))
        and (? or s.nodes > 1 or s.ranks > 1) and s.memory_mib <= ?
        and (s.packing > 0 and 1.0 / s.packing <= ? or s.packing = 0 and s.cores <= ?) and s.wall_seconds <= ? %s
      order by s.priority desc, s.nodes desc, s.share desc, s.wall_seconds desc, s.job_id
      limit %s for no key update of s skip locked
      """;

  // Shares and GPUs are sums of fractions such as 1/3; what is missing to 1 by rounding must not
  // keep a job out.
  static final double ROUNDING = 1e-6;

  private static final App UNREADABLE = Balsam.app("unreadable", "false");

  private static final String FILTERED = " and (? or j.workflow = ?) and j.tags @> ?::jsonb";

  /** All that a launcher needs to know of the jobs {@code won}. */
  static final String WON =
      """
      select w.job_id, w.attempt, w.was, w.errors, w.timeouts, w.steps, j.name, j.workflow, j.app_id, j.args,
             j.environment, j.nodes, j.ranks_per_node, j.threads_per_rank, j.threads_per_core, j.gpus_per_rank,
             j.node_packing_count, j.memory_per_node, extract(epoch from j.timeout)::double precision as timeout, j.retries, j.workdir,
             (select array_agg(d.parent_id order by d.parent_id) from balsam.job_dependency d where d.child_id = j.id) as parents
      from won w join balsam.job j on j.id = w.job_id""";

  // A launcher whose lease has ended wins nothing, and one that wins cannot be swept before the
  // transaction ends: what is claimed for a launcher that has ended would be given back by nobody.
  // What was seen at an earlier look may have run since and be back in its state, but wait for the
  // end of its killed run or of its pause.
  private static final String CLAIM =
      """
      with me as materialized (
        select id from balsam.launcher where id = ? and stopped_at is null for key share
      ), won as (
        update balsam.job_status s
        set state = 'RUNNING', owner = me.id, attempt = s.attempt + 1, not_before = null
        from unnest(?::bigint[], ?::text[]) as chosen (job_id, was), me
        where s.job_id = chosen.job_id and s.state = chosen.was::balsam.job_state
          and s.owner is null and (s.not_before is null or s.not_before <= now())
        returning s.job_id, s.attempt, chosen.was, s.errors, s.timeouts, s.steps
      ), logged as (
        insert into balsam.job_event (job_id, attempt, from_state, path, at, launcher)
        select job_id, attempt, was::balsam.job_state, '{RUNNING}', ?, ? from won
      )
      %s
      """
          .formatted(WON);

  private final AppStore apps;
  private final Path data;

  ClaimStore(AppStore apps, Path data) {
    this.apps = apps;
    this.data = data;
  }

  /**
   * Asks for the runnable jobs that could fit, locked until the transaction ends, in the order in
   * which they should start.
   */
  void addLook(Pipeline pipeline, Claim claim, List<Candidate> found) {
    boolean all = claim.filter().isAll();
    String join = all ? "" : "join balsam.job j on j.id = s.job_id";
    pipeline.add(
        LOOK.formatted(join, all ? "" : FILTERED, limit(claim)),
        all ? 8 : 11,
        (ask, at) -> bind(ask, at, claim),
        rows -> {
          found.clear();
          while (found.size() < claim.most() && rows.next()) {
            found.add(candidate(rows));
          }
        });
  }

  private static void bind(PreparedStatement ask, int at, Claim claim) throws SQLException {
    ask.setInt(at, claim.nodes());
    ask.setDouble(at + 1, claim.freeGpus() + ROUNDING);
    ask.setBoolean(at + 2, claim.mpi());
    ask.setBoolean(at + 3, claim.serial());
    ask.setInt(at + 4, claim.freeMemoryMib());
    ask.setDouble(at + 5, claim.freeShare() + ROUNDING);
    ask.setInt(at + 6, claim.freeCores());
    ask.setInt(at + 7, (int) Math.min(Integer.MAX_VALUE, claim.longest()));
    if (!claim.filter().isAll()) {
      ask.setBoolean(at + 8, claim.filter().workflow().isEmpty());
      ask.setString(at + 9, claim.filter().workflow().orElse(""));
      ask.setString(at + 10, Json.write(claim.filter().tags(), "tags of the launcher"));
    }
  }

  // A literal, rounded up: the planner must know that few rows are wanted to read them off the
  // index in order, and must not meet a new statement each time.
  private static int limit(Claim claim) {
    int power = Integer.highestOneBit(Math.max(8, claim.most()));
    return claim.most() <= power
        ? power
        : claim.most() <= power + power / 2 ? power + power / 2 : 2 * power;
  }

  /** A row that begins with the columns of {@link #LOOK}. */
  static Candidate candidate(ResultSet row) throws SQLException {
    return new Candidate(
        row.getLong(1),
        JobState.valueOf(row.getString(2)),
        row.getInt(3),
        row.getInt(4),
        row.getInt(5),
        row.getInt(6),
        row.getDouble(7),
        row.getInt(8),
        row.getInt(9),
        row.getInt(10));
  }

  /** Asks for the chosen jobs to be RUNNING and this launcher's; those that now are, in order. */
  void addClaim(
      Pipeline pipeline, long launcher, List<Candidate> chosen, List<ClaimedJob> claimed) {
    if (chosen.isEmpty()) {
      return;
    }
    pipeline.add(
        CLAIM,
        5,
        (take, at) -> {
          Connection connection = take.getConnection();
          take.setLong(at, launcher);
          take.setArray(
              at + 1,
              connection.createArrayOf("bigint", chosen.stream().map(Candidate::jobId).toArray()));
          take.setArray(
              at + 2,
              connection.createArrayOf(
                  "text", chosen.stream().map(c -> c.state().name()).toArray()));
          take.setTimestamp(at + 3, Timestamp.from(Instant.now()));
          take.setLong(at + 4, launcher);
        },
        rows -> read(rows, chosen, claimed));
  }

  private void read(ResultSet rows, List<Candidate> chosen, List<ClaimedJob> claimed)
      throws SQLException {
    Map<Long, ClaimedJob> jobs = new HashMap<>();
    read(rows).forEach(job -> jobs.put(job.id(), job));
    chosen.stream()
        .map(Candidate::jobId)
        .map(jobs::get)
        .filter(Objects::nonNull)
        .forEach(claimed::add);
  }

  /** The jobs of the rows of {@link #WON}, in any order. */
  List<ClaimedJob> read(ResultSet rows) throws SQLException {
    List<ClaimedJob> jobs = new ArrayList<>();
    while (rows.next()) {
      jobs.add(job(rows));
    }
    return jobs;
  }

  private ClaimedJob job(ResultSet row) throws SQLException {
    try {
      String own = row.getString("workdir");
      return job(
          row,
          apps.byId(row.getLong("app_id")),
          own == null
              ? Optional.empty()
              : Optional.of(StoredPath.of(own, "The working directory of the job")),
          Optional.empty());
    } catch (DatabaseUnavailableException e) {
      throw e;
    } catch (BalsamException e) {
      // The claim is being committed: a job that cannot be read is this launcher's all the same,
      // and
      // the others must not suffer from it.
      return job(row, UNREADABLE, Optional.empty(), Optional.ofNullable(e.getMessage()));
    }
  }

  private ClaimedJob job(ResultSet row, App app, Optional<Path> own, Optional<String> problem)
      throws SQLException {
    long id = row.getLong("job_id");
    String name = row.getString("name");
    String workflow = row.getString("workflow");
    Path workdir = own.orElseGet(() -> WorkPaths.workdir(data, workflow, name, id));
    return new ClaimedJob(
        id,
        row.getInt("attempt"),
        JobState.valueOf(row.getString("was")),
        name,
        workflow,
        app,
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
        workdir.resolve(WorkPaths.outputName(name)),
        own.isPresent(),
        problem);
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
        count,
        memory(row));
  }

  private static OptionalLong memory(ResultSet row) throws SQLException {
    long bytes = row.getLong("memory_per_node");
    return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(bytes);
  }

  private static List<Long> parents(java.sql.@Nullable Array array) throws SQLException {
    return array == null ? List.of() : Arrays.asList((Long[]) array.getArray());
  }
}
