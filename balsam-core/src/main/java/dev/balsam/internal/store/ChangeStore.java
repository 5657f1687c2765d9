package dev.balsam.internal.store;

import static dev.balsam.internal.jooq.Tables.JOB;
import static dev.balsam.internal.jooq.Tables.JOB_STATUS;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.val;

import dev.balsam.App;
import dev.balsam.JobChange;
import dev.balsam.JobChange.Part;
import dev.balsam.JobState;
import dev.balsam.internal.state.ChangeRule;
import dev.balsam.internal.state.StepSet;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;

/**
 * Changes what stored jobs are made of. The jobs are locked first, so a claim either comes before,
 * and the run keeps what it was given, or finds the new values.
 */
public final class ChangeStore {
  // Launchers claim for a moment what they saw at an earlier look (LookAhead), and would place a
  // job by the resources that it had then. So a runnable job rests for many times that moment,
  // longer where the change itself takes longer.
  private static final double REST_SECONDS = 1;
  private static final double REST_SECONDS_FOR_EACH = 50e-6;

  // As JobRows and StepSet have it for new jobs. The numbers that are put in are ours.
  private static final String HOT =
      """
      update balsam.job_status s set
        priority = j.priority, nodes = j.nodes, ranks = j.ranks_per_node, packing = coalesce(j.node_packing_count, 0),
        cores = c.cores,
        share = case when j.node_packing_count is null then least(1.0, c.cores / {nominal}) else 1.0 / j.node_packing_count end,
        gpus = j.ranks_per_node * j.gpus_per_rank,
        memory_mib = least(2147483647, coalesce((j.memory_per_node + 1048575) / 1048576, 0)),
        wall_seconds = coalesce(least(2147483647, greatest(1, floor(extract(epoch from j.wall_time)))), 0),
        steps = (({wished} & ~{steps}) | ({steps} & (
          case when j.stage_in is not null or (cardinality(j.input_files) > 0
              and exists (select from balsam.job_dependency d where d.child_id = j.id)) then {stageIn} else 0 end
          | case when j.stage_out is not null and cardinality(j.stage_out_files) > 0 then {stageOut} else 0 end
          | case when j.auto_timeout_retry then 0 else {noRetry} end
          | case when a.definition -> 'preprocess' is null then 0 else {preprocess} end
          | case when a.definition -> 'postprocess' is null then 0 else {postprocess}
              | case when {wished} & {onErrorToo} = 0 then 0 else {onError} end
              | case when {wished} & {onTimeoutToo} = 0 then 0 else {onTimeout} end end
          | case when a.definition -> 'onError' is null then 0 else {onError} end
          | case when a.definition -> 'onTimeout' is null then 0 else {onTimeout} end)))::smallint,
        not_before = case when ? and s.state in ('PREPROCESSED', 'RESTART_READY')
          then greatest(s.not_before, clock_timestamp() + ? * interval '1 second') else s.not_before end
      from balsam.job j join balsam.app a on a.id = j.app_id cross join lateral (
        select least(2147483647, (j.ranks_per_node::bigint * j.threads_per_rank + j.threads_per_core - 1) / j.threads_per_core)::int as cores) c
      where j.id = s.job_id and s.job_id = any(?)
      """
          .replace("{nominal}", Double.toString(JobRows.NOMINAL_CORES))
          .replace("{stageIn}", Integer.toString(StepSet.STAGE_IN))
          .replace("{stageOut}", Integer.toString(StepSet.STAGE_OUT))
          .replace("{noRetry}", Integer.toString(StepSet.NO_TIMEOUT_RETRY))
          .replace("{preprocess}", Integer.toString(StepSet.PREPROCESS))
          .replace("{postprocess}", Integer.toString(StepSet.POSTPROCESS))
          .replace("{onError}", Integer.toString(StepSet.ON_ERROR))
          .replace("{onTimeout}", Integer.toString(StepSet.ON_TIMEOUT))
          .replace("{onErrorToo}", Integer.toString(StepSet.POSTPROCESS_ON_ERROR))
          .replace("{onTimeoutToo}", Integer.toString(StepSet.POSTPROCESS_ON_TIMEOUT));

  private final Db db;
  private final AppStore apps;

  /**
   * Makes it.
   *
   * @param db the database
   * @param apps the apps
   */
  public ChangeStore(Db db, AppStore apps) {
    this.db = db;
    this.apps = apps;
  }

  /**
   * Changes those of the selected jobs that may be changed as a whole.
   *
   * @param selection the jobs, locked
   * @param change what changes
   * @return how many were changed, and how many were not
   */
  public JobChange.Result modify(Selection selection, JobChange change) {
    JobColumns columns = JobColumns.of(change);
    return db.tx(
        connection -> {
          columns.app(change.newApp().map(app -> apps.idOf(connection, app)));
          Collection<Long> ids = selection.in(connection);
          DSLContext dsl = Db.dsl(connection);
          Map<JobState, Long> left = left(dsl, ids, change);
          List<Long> chosen =
              dsl.select(JOB_STATUS.JOB_ID)
                  .from(JOB_STATUS)
                  .where(isOneOf(JOB_STATUS.JOB_ID, ids).and(may(change)))
                  .fetch(JOB_STATUS.JOB_ID);
          if (!chosen.isEmpty()) {
            columns.store(dsl, isOneOf(JOB.ID, chosen));
            afterwards(connection, chosen, change);
          }
          return new JobChange.Result(chosen.size(), left);
        });
  }

  private static void afterwards(Connection connection, List<Long> chosen, JobChange change)
      throws SQLException {
    if (!ChangeRule.concernsNoRun(change.parts())) {
      hot(connection, chosen, change);
    }
    if (change.restarts()) {
      RestartStore.restart(connection, chosen, "Restarted by a user, with changes.");
    } else if (!ChangeRule.concernsNoRun(change.parts())) {
      // What found no place before may find one now.
      Signals.work(connection);
    }
  }

  private static void hot(Connection connection, List<Long> chosen, JobChange change)
      throws SQLException {
    int wishes = ChangeRule.wishes(change.parts());
    int wished = StepSet.of(change.values(), false) & wishes;
    String sql =
        HOT.replace("{wished}", "((s.steps::int & ~%s) | %s)".formatted(wishes, wished))
            .replace("{steps}", Integer.toString(ChangeRule.steps(change.parts())));
    try (var store = connection.prepareStatement(sql)) {
      store.setBoolean(1, ChangeRule.concernsTheNextRun(change.parts()));
      store.setDouble(2, REST_SECONDS + REST_SECONDS_FOR_EACH * chosen.size());
      store.setArray(3, SqlArrays.bigints(connection, chosen));
      store.executeUpdate();
    }
  }

  private static Condition may(JobChange change) {
    Set<JobState> states = ChangeRule.states(change.parts(), change.restarts());
    Condition state =
        condition(
            "state = any(cast({0} as balsam.job_state[]))",
            val(states.stream().map(JobState::name).toArray(String[]::new)));
    return change.parts().contains(Part.APP) && !change.restarts()
        ? state.and(fits(change.newApp().orElseThrow()))
        : state;
  }

  // A job whose preprocess hook is behind it cannot be given another, and one that waits for its
  // hook would wait for ever if there were none any more. What is being done for it is done by the
  // old app.
  private static Condition fits(App app) {
    return condition(
        "owner is null and (state in ('CREATED', 'AWAITING_PARENTS', 'READY') or steps & {0} = {1})",
        DSL.inline(StepSet.PREPROCESS),
        DSL.inline(app.preprocess().isPresent() ? StepSet.PREPROCESS : 0));
  }

  private static Map<JobState, Long> left(DSLContext dsl, Collection<Long> ids, JobChange change) {
    Map<JobState, Long> left = new EnumMap<>(JobState.class);
    dsl.select(JOB_STATUS.STATE, DSL.count())
        .from(JOB_STATUS)
        .where(isOneOf(JOB_STATUS.JOB_ID, ids).andNot(may(change)))
        .groupBy(JOB_STATUS.STATE)
        .forEach(
            row -> left.put(JobState.valueOf(row.value1().getLiteral()), row.value2().longValue()));
    return left;
  }

  private static Condition isOneOf(Field<Long> id, Collection<Long> ids) {
    return id.eq(DSL.any(ids.toArray(Long[]::new)));
  }
}
