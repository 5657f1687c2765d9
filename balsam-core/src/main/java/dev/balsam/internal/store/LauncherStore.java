package dev.balsam.internal.store;

import static dev.balsam.internal.jooq.Tables.LAUNCHER;

import dev.balsam.engine.LauncherInfo;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jooq.JSONB;
import org.jooq.impl.DSL;
import org.jooq.types.YearToSecond;

/** Launchers and their leases. Only the database's clock decides when a lease ends. */
public final class LauncherStore {
  // Those that were killed, and perhaps restarted since, only lose their owner.
  private static final String GIVE_BACK =
      """
      with locked as (
        select job_id, state from balsam.job_status where owner = ? order by job_id for no key update
      ), moved as (
        update balsam.job_status s
        set state = case when l.state = 'RUNNING' then 'RESTART_READY' else l.state end, owner = null
        from locked l where s.job_id = l.job_id returning s.job_id, s.attempt, l.state as was
      ), logged as (
        insert into balsam.job_event (job_id, attempt, from_state, path, at, message, outcome)
        select job_id, attempt, was, '{RESTART_READY}', ?, ?, ?::balsam.run_outcome from moved where was = 'RUNNING'
      )
      select count(*) filter (where was = 'RUNNING' or was in %s), count(*) from moved
      """
          .formatted(StepMoves.OWNED);

  private static final String RELEASE =
      """
      with locked as (
        select s.job_id from balsam.job_status s
          join unnest(?::bigint[], ?::int[]) as r (job_id, attempt) on r.job_id = s.job_id and r.attempt = s.attempt
        where s.owner = ? and s.state <> 'RUNNING' and s.state not in %s order by s.job_id for no key update of s
      ), moved as (
        update balsam.job_status s set owner = null from locked l where s.job_id = l.job_id returning s.state
      )
      select count(*) from moved where state <> 'USER_KILLED'
      """
          .formatted(StepMoves.OWNED);

  private final Db db;
  private final Db renewals;
  private final Duration lease;

  /**
   * Makes it.
   *
   * @param db the database
   * @param renewals the same, on connections that nothing else waits for
   * @param lease how long a lease lasts
   */
  public LauncherStore(Db db, Db renewals, Duration lease) {
    this.db = db;
    this.renewals = renewals;
    this.lease = lease;
  }

  /**
   * Announces a launcher.
   *
   * @param info what it tells about itself
   * @return its id
   */
  public long register(LauncherInfo info) {
    return db.txOnce(
        connection -> {
          long id =
              Db.dsl(connection)
                  .insertInto(LAUNCHER)
                  .set(LAUNCHER.HOST, info.host())
                  .set(LAUNCHER.PID, info.pid())
                  .set(LAUNCHER.PROCESS_STARTED, info.processStarted())
                  .set(LAUNCHER.MODE, info.mode())
                  .set(LAUNCHER.NODES, info.nodes())
                  .set(LAUNCHER.CORES_PER_NODE, info.coresPerNode())
                  .set(LAUNCHER.GPUS_PER_NODE, info.gpusPerNode())
                  .set(LAUNCHER.MEMORY_MIB, info.memoryMib())
                  .set(LAUNCHER.MPI, info.mpi())
                  .set(LAUNCHER.WORKFLOW, info.filter().workflow().orElse(null))
                  .set(
                      LAUNCHER.TAGS,
                      JSONB.valueOf(Json.write(info.filter().tags(), "tags of the launcher")))
                  .set(LAUNCHER.HOOKS, info.hooks().toArray(String[]::new))
                  .set(LAUNCHER.ENDS_AT, info.endsAt().orElse(null))
                  .set(LAUNCHER.BATCH_JOB_ID, info.batchJob().orElse(null))
                  .set(LAUNCHER.LEASE_UNTIL, DSL.field("now() + {0}", Instant.class, interval()))
                  .returning(LAUNCHER.ID)
                  .fetchSingle(LAUNCHER.ID);
          if (info.batchJob().isPresent()) {
            BatchStore.begun(connection, info.batchJob().get());
          }
          return id;
        });
  }

  /**
   * Renews a lease.
   *
   * @param launcher its id
   * @return false when it has ended
   */
  public boolean renew(long launcher) {
    return renewals.ask(
        dsl ->
            dsl.update(LAUNCHER)
                    .set(LAUNCHER.LEASE_UNTIL, DSL.field("now() + {0}", Instant.class, interval()))
                    .where(LAUNCHER.ID.eq(launcher), LAUNCHER.STOPPED_AT.isNull())
                    .execute()
                == 1);
  }

  /**
   * Ends a launcher and gives back what it still owns.
   *
   * @param launcher its id
   */
  public void deregister(long launcher) {
    db.tx(
        connection -> {
          lockJobs(connection, launcher);
          // Waits for an exchange under way, whose claims would otherwise have no owner.
          lock(connection, launcher);
          stop(connection, launcher);
          return giveBack(
              connection,
              launcher,
              "Its launcher " + launcher + " ended before it did.",
              OutcomeColumns.WALLTIME);
        });
  }

  // Jobs before their launcher, as an exchange locks them, so that neither waits for the other.
  static void lockJobs(Connection connection, long launcher) throws SQLException {
    String sql = "select from balsam.job_status where owner = ? order by job_id for no key update";
    try (var ask = connection.prepareStatement(sql)) {
      ask.setLong(1, launcher);
      ask.execute();
    }
  }

  private static void lock(Connection connection, long launcher) throws SQLException {
    String sql = "select from balsam.launcher where id = ? and stopped_at is null for update";
    try (var ask = connection.prepareStatement(sql)) {
      ask.setLong(1, launcher);
      ask.execute();
    }
  }

  static void stop(Connection connection, long launcher) throws SQLException {
    try (var stop =
        connection.prepareStatement("update balsam.launcher set stopped_at = now() where id = ?")) {
      stop.setLong(1, launcher);
      stop.executeUpdate();
    }
  }

  static long giveBack(Connection connection, long launcher, String why, String outcome)
      throws SQLException {
    try (var give = connection.prepareStatement(GIVE_BACK)) {
      give.setLong(1, launcher);
      give.setTimestamp(2, Timestamp.from(Instant.now()));
      give.setString(3, why);
      give.setString(4, outcome);
      try (var rows = give.executeQuery()) {
        rows.next();
        if (rows.getLong(2) > 0) {
          Signals.work(connection);
        }
        return rows.getLong(1);
      }
    }
  }

  /**
   * Lets go of killed runs of which nothing is left.
   *
   * @param launcher its id
   * @param runs attempt by job
   */
  public void released(long launcher, Map<Long, Integer> runs) {
    if (runs.isEmpty()) {
      return;
    }
    List<Long> jobs = new ArrayList<>(runs.keySet());
    db.tx(
        connection -> {
          try (var release = connection.prepareStatement(RELEASE)) {
            release.setArray(1, SqlArrays.bigints(connection, jobs));
            release.setArray(
                2, connection.createArrayOf("int4", jobs.stream().map(runs::get).toArray()));
            release.setLong(3, launcher);
            try (var rows = release.executeQuery()) {
              rows.next();
              if (rows.getLong(1) > 0) {
                Signals.work(connection);
              }
              return true;
            }
          }
        });
  }

  /**
   * Which runs a launcher has to stop.
   *
   * @param launcher its id
   * @param running attempt by job
   * @return jobs that are no longer RUNNING under it in that attempt
   */
  public Set<Long> lost(long launcher, Map<Long, Integer> running) {
    if (running.isEmpty()) {
      return Set.of();
    }
    return db.tx(
        connection -> {
          Set<Long> lost = new HashSet<>(running.keySet());
          String sql =
              "select job_id, attempt from balsam.job_status where job_id = any(?) and state = 'RUNNING' and owner = ?";
          try (var ask = connection.prepareStatement(sql)) {
            ask.setArray(1, SqlArrays.bigints(connection, running.keySet()));
            ask.setLong(2, launcher);
            try (var rows = ask.executeQuery()) {
              while (rows.next()) {
                if (running.getOrDefault(rows.getLong(1), -1) == rows.getInt(2)) {
                  lost.remove(rows.getLong(1));
                }
              }
            }
          }
          return lost;
        });
  }

  /**
   * Which runs are a launcher's.
   *
   * @param launcher its id
   * @return attempt by job
   */
  public Map<Long, Integer> runningUnder(long launcher) {
    return db.tx(
        connection -> {
          String sql =
              "select job_id, attempt from balsam.job_status where owner = ? and state = 'RUNNING'";
          try (var ask = connection.prepareStatement(sql)) {
            ask.setLong(1, launcher);
            Map<Long, Integer> attempts = new HashMap<>();
            try (var rows = ask.executeQuery()) {
              while (rows.next()) {
                attempts.put(rows.getLong(1), rows.getInt(2));
              }
            }
            return attempts;
          }
        });
  }

  private YearToSecond interval() {
    return YearToSecond.valueOf(lease);
  }
}
