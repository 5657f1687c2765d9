package dev.balsam.internal.store;

import static dev.balsam.internal.jooq.Tables.LAUNCHER;

import dev.balsam.engine.Engine.LauncherRecord;
import dev.balsam.engine.LauncherInfo;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jooq.impl.DSL;
import org.jooq.types.YearToSecond;

/** Launchers and their leases. Only the database's clock decides when a lease ends. */
public final class LauncherStore {
  private static final String GIVE_BACK =
      """
      with locked as (
        select job_id from balsam.job_status where owner = any(?) and state = 'RUNNING' order by job_id for no key update
      ), moved as (
        update balsam.job_status s set state = 'RESTART_READY', owner = null
        from locked l where s.job_id = l.job_id returning s.job_id, s.attempt
      )
      insert into balsam.job_event (job_id, attempt, from_state, path, at, message)
      select job_id, attempt, 'RUNNING', '{RESTART_READY}', ?, ? from moved
      """;

  // What a hook had asked for was not stored, so nothing of it is in the history either.
  private static final String GIVE_HOOKS_BACK =
      """
      with locked as (
        select job_id from balsam.job_status where owner = any(?) and state <> 'RUNNING' order by job_id for no key update)
      update balsam.job_status s set owner = null from locked l where s.job_id = l.job_id
      """;

  private final Db db;
  private final Duration lease;

  /**
   * Makes it.
   *
   * @param db the database
   * @param lease how long a lease lasts
   */
  public LauncherStore(Db db, Duration lease) {
    this.db = db;
    this.lease = lease;
  }

  /**
   * Announces a launcher.
   *
   * @param info what it tells about itself
   * @return its id
   */
  public long register(LauncherInfo info) {
    return db.ask(
        dsl ->
            dsl.insertInto(LAUNCHER)
                .set(LAUNCHER.HOST, info.host())
                .set(LAUNCHER.PID, info.pid())
                .set(LAUNCHER.PROCESS_STARTED, info.processStarted())
                .set(LAUNCHER.MODE, info.mode())
                .set(LAUNCHER.NODES, info.nodes())
                .set(LAUNCHER.CORES_PER_NODE, info.coresPerNode())
                .set(LAUNCHER.GPUS_PER_NODE, info.gpusPerNode())
                .set(LAUNCHER.WORKFLOW, info.filter().workflow().orElse(null))
                .set(
                    LAUNCHER.TAGS,
                    JSONB.valueOf(Json.write(info.filter().tags(), "tags of the launcher")))
                .set(LAUNCHER.HOOKS, info.hooks().toArray(String[]::new))
                .set(LAUNCHER.ENDS_AT, info.endsAt().orElse(null))
                .set(LAUNCHER.LEASE_UNTIL, DSL.field("now() + {0}", Instant.class, interval()))
                .returning(LAUNCHER.ID)
                .fetchSingle(LAUNCHER.ID));
  }

  /**
   * Renews a lease.
   *
   * @param launcher its id
   * @return false when it has ended
   */
  public boolean renew(long launcher) {
    return db.ask(
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
          // Waits for an exchange under way, whose claims would otherwise have no owner.
          lock(connection, launcher);
          stop(connection, List.of(launcher));
          return giveBack(
              connection, List.of(launcher), "Its launcher " + launcher + " ended before it did.");
        });
  }

  private static void lock(Connection connection, long launcher) throws SQLException {
    String sql = "select from balsam.launcher where id = ? and stopped_at is null for update";
    try (var ask = connection.prepareStatement(sql)) {
      ask.setLong(1, launcher);
      ask.execute();
    }
  }

  /**
   * Gives back the jobs of dead launchers.
   *
   * @param dead tells of one whose lease has not ended whether it is dead all the same
   * @return how many jobs
   */
  public long sweep(Predicate<LauncherRecord> dead) {
    List<Long> suspects =
        db.ask(
            dsl ->
                new ArrayList<>(live(dsl).stream().filter(dead).map(LauncherRecord::id).toList()));
    return db.tx(
        connection -> {
          long jobs = 0;
          for (long launcher : expired(connection, suspects)) {
            stop(connection, List.of(launcher));
            jobs +=
                giveBack(connection, List.of(launcher), "Its launcher " + launcher + " was lost.");
          }
          return jobs;
        });
  }

  private static List<LauncherRecord> live(DSLContext dsl) {
    return dsl.select(LAUNCHER.ID, LAUNCHER.HOST, LAUNCHER.PID, LAUNCHER.PROCESS_STARTED)
        .from(LAUNCHER)
        .where(LAUNCHER.STOPPED_AT.isNull())
        .fetch(row -> new LauncherRecord(row.value1(), row.value2(), row.value3(), row.value4()));
  }

  private static List<Long> expired(Connection connection, List<Long> suspects)
      throws SQLException {
    String sql =
        "select id from balsam.launcher where stopped_at is null and (lease_until < now() or id = any(?))"
            + " order by id for update skip locked";
    try (var ask = connection.prepareStatement(sql)) {
      ask.setArray(1, SqlArrays.bigints(connection, suspects));
      List<Long> ids = new ArrayList<>();
      try (var rows = ask.executeQuery()) {
        while (rows.next()) {
          ids.add(rows.getLong(1));
        }
      }
      return ids;
    }
  }

  private static void stop(Connection connection, Collection<Long> launchers) throws SQLException {
    try (var stop =
        connection.prepareStatement(
            "update balsam.launcher set stopped_at = now() where id = any(?)")) {
      stop.setArray(1, SqlArrays.bigints(connection, launchers));
      stop.executeUpdate();
    }
  }

  private static long giveBack(Connection connection, Collection<Long> launchers, String why)
      throws SQLException {
    try (var give = connection.prepareStatement(GIVE_BACK)) {
      give.setArray(1, SqlArrays.bigints(connection, launchers));
      give.setTimestamp(2, Timestamp.from(Instant.now()));
      give.setString(3, why);
      int jobs = give.executeUpdate() + giveHooksBack(connection, launchers);
      if (jobs > 0) {
        Signals.work(connection);
      }
      return jobs;
    }
  }

  private static int giveHooksBack(Connection connection, Collection<Long> launchers)
      throws SQLException {
    try (var give = connection.prepareStatement(GIVE_HOOKS_BACK)) {
      give.setArray(1, SqlArrays.bigints(connection, launchers));
      return give.executeUpdate();
    }
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

  private YearToSecond interval() {
    return YearToSecond.valueOf(lease);
  }
}
