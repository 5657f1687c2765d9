package dev.balsam.internal.store;

import static dev.balsam.internal.jooq.Tables.JOB;
import static dev.balsam.internal.jooq.Tables.JOB_DEPENDENCY;
import static dev.balsam.internal.jooq.Tables.JOB_STATUS;

import dev.balsam.BalsamException;
import dev.balsam.DataFlow;
import dev.balsam.JobDefinition;
import dev.balsam.JobState;
import dev.balsam.Resources;
import dev.balsam.RunRules;
import dev.balsam.internal.jooq.tables.records.JobRecord;
import dev.balsam.internal.state.StepSet;
import dev.balsam.internal.text.Printable;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jooq.impl.DSL;
import org.jooq.types.YearToSecond;
import org.jspecify.annotations.Nullable;

/** Reads jobs back, and changes what users may change of them. */
public final class JobReader {
  private final Db db;
  private final AppStore apps;

  /**
   * Makes it.
   *
   * @param db the database
   * @param apps the apps
   */
  public JobReader(Db db, AppStore apps) {
    this.db = db;
    this.apps = apps;
  }

  /**
   * What was submitted.
   *
   * @param id the job
   * @return its definition
   */
  public JobDefinition definition(long id) {
    return db.ask(
            dsl ->
                dsl.select(JOB.fields())
                    .select(JOB_STATUS.STEPS)
                    .from(JOB)
                    .join(JOB_STATUS)
                    .on(JOB_STATUS.JOB_ID.eq(JOB.ID))
                    .where(JOB.ID.eq(id))
                    .fetchOptional())
        .map(row -> definition(row.into(JOB), row.get(JOB_STATUS.STEPS)))
        .orElseThrow(() -> missing(id));
  }

  /**
   * What was submitted, of many jobs at once.
   *
   * @param ids the jobs
   * @return definitions by id; jobs that are gone are absent
   */
  public Map<Long, JobDefinition> definitions(Long[] ids) {
    Map<Long, JobDefinition> definitions = new HashMap<>();
    db.ask(
            dsl ->
                dsl.select(JOB.fields())
                    .select(JOB_STATUS.STEPS)
                    .from(JOB)
                    .join(JOB_STATUS)
                    .on(JOB_STATUS.JOB_ID.eq(JOB.ID))
                    .where(JOB.ID.eq(DSL.any(ids)))
                    .fetch())
        .forEach(
            row ->
                definitions.put(
                    row.get(JOB.ID), definition(row.into(JOB), row.get(JOB_STATUS.STEPS))));
    return definitions;
  }

  /**
   * The jobs that many jobs depend on.
   *
   * @param ids the jobs
   * @return ids of the parents in order, by child; jobs without any are absent
   */
  public Map<Long, List<Long>> parents(Long[] ids) {
    return db.ask(
        dsl ->
            dsl.select(JOB_DEPENDENCY.CHILD_ID, JOB_DEPENDENCY.PARENT_ID)
                .from(JOB_DEPENDENCY)
                .where(JOB_DEPENDENCY.CHILD_ID.eq(DSL.any(ids)))
                .orderBy(JOB_DEPENDENCY.CHILD_ID, JOB_DEPENDENCY.PARENT_ID)
                .fetchGroups(JOB_DEPENDENCY.CHILD_ID, JOB_DEPENDENCY.PARENT_ID));
  }

  /**
   * How many jobs of the site are in each state: read off the narrow half of the jobs alone.
   *
   * @return the numbers; states without jobs are absent
   */
  public Map<JobState, Long> countByState() {
    return db.read(
        connection -> {
          Map<JobState, Long> counts = new EnumMap<>(JobState.class);
          try (var ask =
                  connection.prepareStatement(
                      "select state::text, count(*) from balsam.job_status group by state");
              var rows = ask.executeQuery()) {
            while (rows.next()) {
              counts.put(JobState.valueOf(rows.getString(1)), rows.getLong(2));
            }
          }
          return counts;
        });
  }

  private JobDefinition definition(JobRecord row, int steps) {
    return new JobDefinition(
        row.getName(),
        row.getWorkflow(),
        row.getDescription(),
        apps.byId(row.getAppId()),
        List.of(row.getArgs()),
        Json.texts(row.getEnvironment().data()),
        Json.texts(row.getTags().data()),
        Json.object(row.getData().data()),
        new Resources(
            row.getNodes(),
            row.getRanksPerNode(),
            row.getThreadsPerRank(),
            row.getThreadsPerCore(),
            row.getGpusPerRank(),
            row.getNodePackingCount() == null
                ? OptionalInt.empty()
                : OptionalInt.of(row.getNodePackingCount()),
            row.getMemoryPerNode() == null
                ? OptionalLong.empty()
                : OptionalLong.of(row.getMemoryPerNode())),
        new RunRules(
            duration(row.getWallTime()),
            duration(row.getTimeout()),
            row.getRetries(),
            row.getPriority(),
            row.getWaitForParents(),
            row.getAutoTimeoutRetry(),
            StepSet.has(steps, StepSet.POSTPROCESS_ON_ERROR),
            StepSet.has(steps, StepSet.POSTPROCESS_ON_TIMEOUT)),
        new DataFlow(
            Arrays.asList(row.getInputFiles()),
            Optional.ofNullable(row.getStageIn()).map(URI::create),
            Optional.ofNullable(row.getStageOut()).map(URI::create),
            Arrays.asList(row.getStageOutFiles()),
            Optional.ofNullable(row.getWorkdir())
                .map(own -> StoredPath.of(own, "The working directory of job " + row.getId()))));
  }

  private static Optional<Duration> duration(@Nullable YearToSecond interval) {
    // The way through a double loses a nanosecond here and there; PostgreSQL keeps microseconds.
    return interval == null
        ? Optional.empty()
        : Optional.of(interval.toDuration().plusNanos(500).truncatedTo(ChronoUnit.MICROS));
  }

  /**
   * Who submitted it.
   *
   * @param id the job
   * @return the role, unless it is the owner's
   */
  public Optional<String> submittedBy(long id) {
    return db.ask(
            dsl ->
                dsl.select(JOB.SUBMITTED_BY).from(JOB).where(JOB.ID.eq(id)).fetch().stream()
                    .map(row -> Optional.ofNullable(row.value1()))
                    .findFirst())
        .orElseThrow(() -> missing(id));
  }

  /**
   * State and number of the latest run.
   *
   * @param id the job
   * @return both
   */
  public Status status(long id) {
    return db.read(connection -> status(connection, id)).orElseThrow(() -> missing(id));
  }

  private static Optional<Status> status(Connection connection, long id) throws SQLException {
    try (var ask =
        connection.prepareStatement(
            "select state, attempt from balsam.job_status where job_id = ?")) {
      ask.setLong(1, id);
      try (var row = ask.executeQuery()) {
        return row.next()
            ? Optional.of(new Status(JobState.valueOf(row.getString(1)), row.getInt(2)))
            : Optional.empty();
      }
    }
  }

  /**
   * State and number of the latest run.
   *
   * @param state the state
   * @param attempt 0 before the first run
   */
  public record Status(JobState state, int attempt) {}

  /**
   * The jobs that a job depends on.
   *
   * @param id the job
   * @return their ids
   */
  public List<Long> parents(long id) {
    return db.ask(
        dsl ->
            dsl.select(JOB_DEPENDENCY.PARENT_ID)
                .from(JOB_DEPENDENCY)
                .where(JOB_DEPENDENCY.CHILD_ID.eq(id))
                .orderBy(JOB_DEPENDENCY.PARENT_ID)
                .fetch(JOB_DEPENDENCY.PARENT_ID));
  }

  /**
   * The jobs that depend on a job.
   *
   * @param id the job
   * @return their ids
   */
  public List<Long> children(long id) {
    return db.ask(
        dsl ->
            dsl.select(JOB_DEPENDENCY.CHILD_ID)
                .from(JOB_DEPENDENCY)
                .where(JOB_DEPENDENCY.PARENT_ID.eq(id))
                .orderBy(JOB_DEPENDENCY.CHILD_ID)
                .fetch(JOB_DEPENDENCY.CHILD_ID));
  }

  /**
   * A job's data.
   *
   * @param id the job
   * @return values by key
   */
  public Map<String, Object> data(long id) {
    return db.ask(
            dsl ->
                dsl.select(JOB.DATA)
                    .from(JOB)
                    .where(JOB.ID.eq(id))
                    .fetchOptional(row -> Json.object(row.value1().data())))
        .orElseThrow(() -> missing(id));
  }

  /**
   * Stores one entry of a job's data; entries that others store at the same moment stay.
   *
   * @param id the job
   * @param key the key
   * @param value anything that Jackson writes
   * @param fence what must hold
   */
  public void data(long id, String key, Object value, Fence fence) {
    String entry = entry(id, key, value);
    db.tx(
        connection -> {
          fence.check(connection);
          data(connection, id, entry);
          return true;
        });
  }

  /**
   * Stores one entry inside objects of a job's data.
   *
   * @param id the job
   * @param path keys from the outside to the inside
   * @param value anything that Jackson writes
   * @param fence what must hold
   */
  public void data(long id, List<String> path, Object value, Fence fence) {
    DataEntry entry = DataEntry.of(path, value);
    db.tx(
        connection -> {
          fence.check(connection);
          if (entry.store(Db.dsl(connection), JOB.ID.eq(id)) == 0) {
            throw missing(id);
          }
          return true;
        });
  }

  /**
   * One entry as the JSON object that {@code data} is extended by.
   *
   * @param id the job
   * @param key the key
   * @param value anything that Jackson writes
   * @return the text
   */
  public static String entry(long id, String key, Object value) {
    String what = "value of data entry \"" + Printable.of(key) + "\"";
    if (Objects.isNull(value)) {
      throw new BalsamException(
          "The " + what + " of job " + id + " is null. Store some value, such as an empty text.");
    }
    return Json.write(Map.of(key, value), what);
  }

  static void data(Connection connection, long id, String entry) throws SQLException {
    try (var store =
        connection.prepareStatement("update balsam.job set data = data || ?::jsonb where id = ?")) {
      store.setString(1, entry);
      store.setLong(2, id);
      if (store.executeUpdate() == 0) {
        throw missing(id);
      }
    }
  }

  static BalsamException missing(long id) {
    return new BalsamException("There is no job " + id + " on this site. Was it deleted?");
  }
}
