package dev.balsam.internal.store;

import dev.balsam.BalsamException;
import dev.balsam.DataFlow;
import dev.balsam.JobState;
import dev.balsam.Transfer;
import dev.balsam.engine.ClaimedJob;
import dev.balsam.engine.JobFilter;
import dev.balsam.engine.Staging;
import dev.balsam.internal.state.StateTable;
import dev.balsam.internal.text.WorkPaths;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Staging of files: which launcher does it for a job, and how it ended. */
public final class TransferStore {
  // In the words of the partial index job_status_waiting.
  private static final String CLAIM =
      """
      with me as materialized (
        select id from balsam.launcher where id = ? and stopped_at is null for key share
      ), chosen as materialized (
        select s.job_id from balsam.job_status s join balsam.job j on j.id = s.job_id
        where s.state in %s and s.owner is null and s.job_id <> all(?)
          and (? or j.workflow = ?) and j.tags @> ?::jsonb
        limit ? for no key update of s skip locked
      ), won as (
        update balsam.job_status s set owner = me.id from chosen c, me where s.job_id = c.job_id
        returning s.job_id, s.attempt, s.state as was, s.errors, s.timeouts, s.steps
      )
      %s
      """
          .formatted(StepMoves.STAGING, ClaimStore.WON);

  private static final String FILES =
      "select id, input_files, stage_in, stage_out, stage_out_files from balsam.job where id = any(?)";

  private static final String PARENTS =
      """
      select d.child_id, p.id, p.name, p.workflow, p.workdir from balsam.job_dependency d
        join balsam.job p on p.id = d.parent_id
      where d.child_id = any(?) order by d.child_id, p.id
      """;

  private final Db db;
  private final ClaimStore claims;
  private final Path data;

  /**
   * Makes it.
   *
   * @param db the database
   * @param apps the apps
   * @param data directory of the working directories
   */
  public TransferStore(Db db, AppStore apps, Path data) {
    this.db = db;
    this.claims = new ClaimStore(apps, data);
    this.data = data;
  }

  /**
   * Takes jobs that wait for their files.
   *
   * @param launcher who takes them
   * @param filter which jobs it takes
   * @param busy jobs to leave
   * @param most how many
   * @return the stagings
   */
  public List<Staging> claim(long launcher, JobFilter filter, Set<Long> busy, int most) {
    return db.tx(
        connection -> {
          List<ClaimedJob> jobs = take(connection, launcher, filter, busy, most);
          if (jobs.isEmpty()) {
            return List.of();
          }
          List<Long> ids = jobs.stream().map(ClaimedJob::id).toList();
          Map<Long, DataFlow> files = files(connection, ids);
          List<Long> linking =
              jobs.stream()
                  .filter(job -> job.from() == JobState.READY)
                  .map(ClaimedJob::id)
                  .filter(id -> !flow(files, id).inputFiles().isEmpty())
                  .toList();
          Map<Long, String> problems = new HashMap<>();
          Map<Long, List<Staging.Parent>> parents = parents(connection, linking, problems);
          return jobs.stream()
              .map(
                  job ->
                      Optional.ofNullable(problems.get(job.id())).map(job::withProblem).orElse(job))
              .map(
                  job ->
                      new Staging(
                          job, flow(files, job.id()), parents.getOrDefault(job.id(), List.of())))
              .toList();
        });
  }

  private static DataFlow flow(Map<Long, DataFlow> files, long job) {
    return files.getOrDefault(job, DataFlow.NONE);
  }

  private List<ClaimedJob> take(
      Connection connection, long launcher, JobFilter filter, Set<Long> busy, int most)
      throws SQLException {
    try (var take = connection.prepareStatement(CLAIM)) {
      take.setLong(1, launcher);
      take.setArray(2, SqlArrays.bigints(connection, busy));
      take.setBoolean(3, filter.workflow().isEmpty());
      take.setString(4, filter.workflow().orElse(""));
      take.setString(5, Json.write(filter.tags(), "tags of the launcher"));
      take.setInt(6, most);
      return claims.read(take.executeQuery());
    }
  }

  private static Map<Long, DataFlow> files(Connection connection, Collection<Long> jobs)
      throws SQLException {
    Map<Long, DataFlow> files = new HashMap<>();
    try (var ask = connection.prepareStatement(FILES)) {
      ask.setArray(1, SqlArrays.bigints(connection, jobs));
      try (var rows = ask.executeQuery()) {
        while (rows.next()) {
          files.put(
              rows.getLong("id"),
              new DataFlow(
                  texts(rows, "input_files"),
                  address(rows.getString("stage_in")),
                  address(rows.getString("stage_out")),
                  texts(rows, "stage_out_files"),
                  Optional.empty()));
        }
      }
    }
    return files;
  }

  private static List<String> texts(ResultSet row, String column) throws SQLException {
    return Arrays.asList((String[]) row.getArray(column).getArray());
  }

  private static Optional<URI> address(@Nullable String stored) {
    try {
      return Optional.ofNullable(stored).map(URI::create);
    } catch (IllegalArgumentException e) {
      // Stored by other means than this library; the job fails by it, and nobody else does.
      return Optional.of(URI.create("unreadable:address"));
    }
  }

  private Map<Long, List<Staging.Parent>> parents(
      Connection connection, List<Long> children, Map<Long, String> problems) throws SQLException {
    Map<Long, List<Staging.Parent>> parents = new HashMap<>();
    if (children.isEmpty()) {
      return parents;
    }
    try (var ask = connection.prepareStatement(PARENTS)) {
      ask.setArray(1, SqlArrays.bigints(connection, children));
      try (var rows = ask.executeQuery()) {
        while (rows.next()) {
          long child = rows.getLong(1);
          try {
            parents.computeIfAbsent(child, id -> new ArrayList<>()).add(parent(rows));
          } catch (BalsamException e) {
            // The claim is being committed: what cannot be read is about this child alone.
            problems.put(child, String.valueOf(e.getMessage()));
          }
        }
      }
    }
    return parents;
  }

  private Staging.Parent parent(ResultSet row) throws SQLException {
    long id = row.getLong("id");
    String name = row.getString("name");
    String own = row.getString("workdir");
    Path workdir =
        own == null
            ? WorkPaths.workdir(data, row.getString("workflow"), name, id)
            : StoredPath.of(own, "The working directory of job " + id);
    return new Staging.Parent(id, workdir, WorkPaths.outputName(name));
  }

  /**
   * Which stagings are in vain.
   *
   * @param launcher who does them
   * @param stagings the stagings
   * @return ids of jobs that no longer stand where they were taken
   */
  public Set<Long> lost(long launcher, Collection<Staging> stagings) {
    return db.tx(
        connection ->
            StepMoves.lost(connection, launcher, stagings.stream().map(Staging::job).toList()));
  }

  /**
   * Stores how far a staging is.
   *
   * @param launcher who does it
   * @param staging the staging
   * @param transfers its transfers
   * @return false when the job is no longer the launcher's
   */
  public boolean note(long launcher, Staging staging, List<Transfer> transfers) {
    return db.tx(
        connection -> {
          boolean mine = StepMoves.lockMine(connection, launcher, staging.job());
          if (mine) {
            TransferRows.replace(connection, staging.job().id(), staging.direction(), transfers);
          }
          return mine;
        });
  }

  /**
   * Stores how a staging ended, with the move of its job and all that follows from it.
   *
   * @param launcher who did it
   * @param staging the staging
   * @param transfers its transfers
   * @param path the states entered, in order
   * @param message what the history shall say; perhaps empty
   * @return false when the job is no longer the launcher's
   */
  public boolean end(
      long launcher,
      Staging staging,
      List<Transfer> transfers,
      List<JobState> path,
      String message) {
    ClaimedJob job = staging.job();
    StateTable.require(job.from(), path);
    JobState to = path.get(path.size() - 1);
    return db.tx(
        connection -> {
          if (!StepMoves.move(connection, launcher, job, path, message)) {
            return false;
          }
          TransferRows.replace(connection, job.id(), staging.direction(), transfers);
          if (StepMoves.passOn(connection, job.id(), to)) {
            Signals.work(connection);
          } else {
            Signals.event(connection);
          }
          return true;
        });
  }

  /**
   * Gives a job back.
   *
   * @param launcher who took it
   * @param staging the staging
   * @return false when it is no longer the launcher's
   */
  public boolean giveBack(long launcher, Staging staging) {
    return db.tx(connection -> StepMoves.giveBack(connection, launcher, staging.job()));
  }

  /**
   * Gives back the jobs that a launcher took for staging, but for some.
   *
   * @param launcher who took them
   * @param busy those that it keeps
   * @return how many were given back
   */
  public int settle(long launcher, Set<Long> busy) {
    return db.tx(connection -> StepMoves.settle(connection, launcher, StepMoves.STAGING, busy));
  }
}
