package dev.balsam.internal.store;

import dev.balsam.JobState;
import dev.balsam.Outcome;
import dev.balsam.Transfer;
import dev.balsam.engine.HookPoint;
import dev.balsam.internal.state.Explanation;
import dev.balsam.internal.state.TransferWords;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Gathers the facts from which {@link Explanation} says why a job is not running. */
public final class ExplainStore {
  private static final String JOB =
      """
      select s.state, s.attempt, s.owner, s.failed_by,
             exists (select from balsam.launcher l
                     where l.id = s.owner and l.stopped_at is null and l.lease_until > now()) as owner_lives,
             s.steps, s.nodes, s.ranks, s.packing, s.cores, s.gpus, s.memory_mib, s.wall_seconds, j.app_id,
             extract(epoch from s.not_before - now())::double precision as pause, j.workflow, j.tags::text as tags,
             (select e.message from balsam.job_event e
              where e.job_id = s.job_id and e.message is not null order by e.id desc limit 1) as said,
             run.*
      from balsam.job_status s join balsam.job j on j.id = s.job_id
        left join lateral (select %s from balsam.job_event
                           where job_id = s.job_id and from_state = 'RUNNING' order by id desc limit 1) run on true
      where s.job_id = ?
      """
          .formatted(AttemptStore.COLUMNS);

  private static final String PARENTS =
      """
      select j.id, j.name, s.state from balsam.job_dependency d join balsam.job j on j.id = d.parent_id
        join balsam.job_status s on s.job_id = j.id
      where d.child_id = ? and s.state <> 'JOB_FINISHED' order by j.id limit 6
      """;

  private static final String LAUNCHERS =
      """
      select id, split_part(host, ' ', 1) as host, mode, nodes, cores_per_node, gpus_per_node, memory_mib, mpi, workflow, hooks,
             (workflow is null or workflow = ?) and ?::jsonb @> tags as takes, lease_until > now() as live,
             extract(epoch from ends_at - now())::double precision as seconds_left
      from balsam.launcher where stopped_at is null order by launcher.lease_until desc, id limit 20
      """;

  private final Db db;
  private final AppStore apps;

  /**
   * Makes it.
   *
   * @param db the database
   * @param apps the apps
   */
  public ExplainStore(Db db, AppStore apps) {
    this.db = db;
    this.apps = apps;
  }

  /**
   * Why a job is not running.
   *
   * @param id the job
   * @return one or more sentences
   */
  public String explain(long id) {
    return words(found(id));
  }

  /**
   * Why a job waits for something that no running launcher offers.
   *
   * @param id the job
   * @return one or more sentences, or empty when it does not
   */
  public Optional<String> waitsInVain(long id) {
    Found found = found(id);
    return Explanation.waitsInVain(found.facts()) ? Optional.of(words(found)) : Optional.empty();
  }

  private Found found(long id) {
    Found found = db.tx(connection -> facts(connection, id));
    // Outside the transaction, as the app may have to be read.
    return HookPoint.in(found.facts().state())
        .flatMap(point -> point.hook(apps.byId(found.app())))
        .map(hook -> new Found(found.facts().with(hook), found.app(), found.transfers()))
        .orElse(found);
  }

  private static String words(Found found) {
    return StepMoves.STAGING_STATES.contains(found.facts().state())
        ? TransferWords.explain(found.facts(), found.transfers())
        : Explanation.of(found.facts());
  }

  private record Found(Explanation.Facts facts, long app, List<Transfer> transfers) {}

  private static Found facts(Connection connection, long id) throws SQLException {
    try (var ask = connection.prepareStatement(JOB)) {
      ask.setLong(1, id);
      try (var row = ask.executeQuery()) {
        if (!row.next()) {
          throw JobReader.missing(id);
        }
        Explanation.Facts facts =
            new Explanation.Facts(
                JobState.valueOf(row.getString("state")),
                row.getInt("attempt"),
                id(row, "owner"),
                row.getBoolean("owner_lives"),
                row.getInt("nodes"),
                row.getInt("ranks"),
                row.getInt("packing"),
                row.getInt("cores"),
                row.getDouble("gpus"),
                row.getInt("memory_mib"),
                row.getInt("wall_seconds"),
                seconds(row, "pause").filter(pause -> pause > 0),
                text(row.getString("said")),
                outcome(row),
                Optional.empty(),
                parents(connection, id),
                launchers(connection, row.getString("workflow"), row.getString("tags")));
        return new Found(facts, row.getLong("app_id"), TransferRows.read(connection, id));
      }
    }
  }

  private static Optional<Long> id(ResultSet row, String column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(value);
  }

  private static Optional<Double> seconds(ResultSet row, String column) throws SQLException {
    double value = row.getDouble(column);
    return row.wasNull() ? Optional.empty() : Optional.of(value);
  }

  private static Optional<Outcome> outcome(ResultSet row) throws SQLException {
    return row.getString("entered") == null
        ? Optional.empty()
        : Optional.of(AttemptStore.outcome(row));
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }

  private static List<Explanation.Parent> parents(Connection connection, long id)
      throws SQLException {
    List<Explanation.Parent> parents = new ArrayList<>();
    try (var ask = connection.prepareStatement(PARENTS)) {
      ask.setLong(1, id);
      try (var rows = ask.executeQuery()) {
        while (rows.next()) {
          parents.add(
              new Explanation.Parent(
                  rows.getLong(1), rows.getString(2), JobState.valueOf(rows.getString(3))));
        }
      }
    }
    return parents;
  }

  private static List<Explanation.LauncherFacts> launchers(
      Connection connection, String workflow, String tags) throws SQLException {
    List<Explanation.LauncherFacts> launchers = new ArrayList<>();
    try (var ask = connection.prepareStatement(LAUNCHERS)) {
      ask.setString(1, workflow);
      ask.setString(2, tags);
      try (var rows = ask.executeQuery()) {
        while (rows.next()) {
          launchers.add(
              new Explanation.LauncherFacts(
                  rows.getLong("id"),
                  rows.getString("host")
                      .split(" ", 2)[0], // what follows tells machines apart, not people
                  rows.getString("mode"),
                  rows.getInt("nodes"),
                  rows.getInt("cores_per_node"),
                  rows.getInt("gpus_per_node"),
                  rows.getInt("memory_mib"),
                  seconds(rows, "seconds_left"),
                  rows.getBoolean("mpi"),
                  rows.getBoolean("takes"),
                  rows.getBoolean("live"),
                  Arrays.asList((String[]) rows.getArray("hooks").getArray())));
        }
      }
    }
    return launchers;
  }
}
