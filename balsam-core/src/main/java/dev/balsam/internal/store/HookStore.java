package dev.balsam.internal.store;

import dev.balsam.App;
import dev.balsam.engine.ClaimedJob;
import dev.balsam.engine.FailPoint;
import dev.balsam.engine.HookCall;
import dev.balsam.engine.HookPoint;
import dev.balsam.engine.HookResult;
import dev.balsam.engine.JobFilter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Hooks of jobs: which launcher runs one, and how it ended. A job whose hook is being run keeps its
 * state and has an owner; every write about the call is fenced by state, owner and attempt.
 */
public final class HookStore {
  /** The states in which a job waits for a hook. */
  static final String WAITING =
      Arrays.stream(HookPoint.values())
          .map(point -> "'" + point.state() + "'")
          .collect(Collectors.joining(", ", "(", ")"));

  // The states are in the words of the partial index job_status_waiting. No order: it would sort
  // all that wait, and the index gives the oldest first, more or less.
  private static final String CLAIM =
      """
      with me as materialized (
        select id from balsam.launcher where id = ? and stopped_at is null for key share
      ), chosen as materialized (
        select s.job_id from balsam.job_status s join balsam.job j on j.id = s.job_id
        where s.state in %s and s.owner is null and (s.state::text || ' ' || j.app_id) = any(?) and s.job_id <> all(?)
          and (? or j.workflow = ?) and j.tags @> ?::jsonb
        limit ? for no key update of s skip locked
      ), won as (
        update balsam.job_status s set owner = me.id from chosen c, me where s.job_id = c.job_id
        returning s.job_id, s.attempt, s.state as was, s.errors, s.timeouts, s.steps
      )
      %s
      """
          .formatted(WAITING, ClaimStore.WON);

  private final Db hot;
  private final Db db;
  private final AppStore apps;
  private final ClaimStore claims;
  private final Object site;

  /**
   * Makes it.
   *
   * @param hot connections whose plans suit claims
   * @param db the database
   * @param apps the apps
   * @param data directory of the working directories
   * @param site identity of the site, which drafts remember
   */
  public HookStore(Db hot, Db db, AppStore apps, Path data, Object site) {
    this.hot = hot;
    this.db = db;
    this.apps = apps;
    this.claims = new ClaimStore(apps, data);
    this.site = site;
  }

  /**
   * Every stored version of every app.
   *
   * @return apps by id
   */
  public Map<Long, App> apps() {
    return apps.versions();
  }

  /**
   * The key by which {@link #claim} finds the jobs that wait for a hook of an app.
   *
   * @param point which hook
   * @param app id of the app
   * @return the key
   */
  public static String key(HookPoint point, long app) {
    return point.state() + " " + app;
  }

  /**
   * Takes jobs that wait for hooks.
   *
   * @param launcher who takes them
   * @param filter which jobs it takes
   * @param known keys of the hooks that it knows
   * @param busy jobs to leave
   * @param most how many
   * @return the calls
   */
  public List<HookCall> claim(
      long launcher, JobFilter filter, Collection<String> known, Set<Long> busy, int most) {
    List<ClaimedJob> jobs =
        hot.tx(
            connection -> {
              try (var take = connection.prepareStatement(CLAIM)) {
                take.setLong(1, launcher);
                take.setArray(2, SqlArrays.texts(connection, known));
                take.setArray(3, SqlArrays.bigints(connection, busy));
                take.setBoolean(4, filter.workflow().isEmpty());
                take.setString(5, filter.workflow().orElse(""));
                take.setString(6, Json.write(filter.tags(), "tags of the launcher"));
                take.setInt(7, most);
                return claims.read(take.executeQuery());
              }
            });
    List<HookCall> calls = new ArrayList<>();
    for (ClaimedJob job : jobs) {
      HookPoint point = HookPoint.in(job.from()).orElseThrow();
      calls.add(
          new HookCall(job, point, point.hook(job.app()).orElseThrow(), job.app().hookTimeout()));
    }
    return calls;
  }

  /**
   * Which calls are in vain.
   *
   * @param launcher who runs them
   * @param calls the calls
   * @return ids of jobs that no longer stand where they were taken
   */
  public Set<Long> lost(long launcher, Collection<HookCall> calls) {
    return db.tx(
        connection ->
            StepMoves.lost(connection, launcher, calls.stream().map(HookCall::job).toList()));
  }

  /**
   * Takes ids for jobs that a hook spawns.
   *
   * @param count how many
   * @return the ids
   */
  public long[] reserve(int count) {
    return db.tx(connection -> Submission.nextIds(connection, count));
  }

  /**
   * Stores how a hook ended with everything that it asked for, or nothing.
   *
   * @param launcher who ran it
   * @param call the call
   * @param writes what it asked for, in order
   * @param result what follows
   * @return false when the job is no longer the launcher's
   */
  public boolean commit(long launcher, HookCall call, List<HookWrite> writes, HookResult result) {
    HookWrites all = new HookWrites(apps, site, writes, call.job().id());
    boolean stored =
        db.tx(
            connection -> {
              boolean moved =
                  all.onlyAdd()
                      ? moveAndAdd(connection, launcher, call.job(), all, result)
                      : storeAndMove(connection, launcher, call.job(), all, result);
              FailPoint.IN_HOOK.hit();
              return moved;
            });
    if (stored) {
      all.committed();
    }
    return stored;
  }

  // First the move: children that are spawned then find their parent finished, and need not be let
  // go one by one.
  private static boolean moveAndAdd(
      Connection connection, long launcher, ClaimedJob job, HookWrites writes, HookResult result)
      throws SQLException {
    if (!StepMoves.move(connection, launcher, job, result.path(), result.message())) {
      return false;
    }
    boolean work = StepMoves.passOn(connection, job.id(), result.to());
    writes.store(connection);
    if (work || !writes.isEmpty()) {
      Signals.work(connection);
    } else {
      Signals.event(connection);
    }
    return true;
  }

  // Last the move: children that are killed must not be let go before.
  private static boolean storeAndMove(
      Connection connection, long launcher, ClaimedJob job, HookWrites writes, HookResult result)
      throws SQLException {
    writes.prepare(connection);
    if (!StepMoves.lockMine(connection, launcher, job)) {
      return false;
    }
    writes.store(connection);
    // A hook that killed its own job, or made it wait, has moved it already.
    if (StepMoves.move(connection, launcher, job, result.path(), result.message())) {
      StepMoves.passOn(connection, job.id(), result.to());
    }
    Signals.work(connection);
    return true;
  }

  /**
   * Gives a job back.
   *
   * @param launcher who took it
   * @param call the call
   * @return false when it is no longer the launcher's
   */
  public boolean giveBack(long launcher, HookCall call) {
    return db.tx(connection -> StepMoves.giveBack(connection, launcher, call.job()));
  }

  /**
   * Gives back the jobs that a launcher took for a hook, but for some.
   *
   * @param launcher who took them
   * @param busy those that it keeps
   * @return how many were given back
   */
  public int settle(long launcher, Set<Long> busy) {
    return db.tx(connection -> StepMoves.settle(connection, launcher, WAITING, busy));
  }

  /**
   * Stores which hooks a launcher knows.
   *
   * @param launcher the launcher
   * @param names names and class names
   */
  public void announce(long launcher, Collection<String> names) {
    db.tx(
        connection -> {
          try (var tell =
              connection.prepareStatement("update balsam.launcher set hooks = ? where id = ?")) {
            tell.setArray(1, SqlArrays.texts(connection, names));
            tell.setLong(2, launcher);
            return tell.executeUpdate();
          }
        });
  }
}
