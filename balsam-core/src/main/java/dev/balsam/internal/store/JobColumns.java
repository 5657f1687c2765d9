package dev.balsam.internal.store;

import static dev.balsam.internal.jooq.Tables.JOB;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.val;

import dev.balsam.DataFlow;
import dev.balsam.JobChange;
import dev.balsam.JobChange.Part;
import dev.balsam.JobDefinition;
import dev.balsam.Resources;
import dev.balsam.RunRules;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.impl.SQLDataType;
import org.jooq.types.YearToSecond;

/** The columns of {@code balsam.job} that a change writes, with their values. */
final class JobColumns {
  private final Map<Field<?>, Object> values = new LinkedHashMap<>();
  private final List<DataEntry> entries = new ArrayList<>();

  private JobColumns() {}

  /** What needs no database. */
  static JobColumns of(JobChange change) {
    JobColumns columns = new JobColumns();
    Set<Part> parts = change.parts();
    JobDefinition job = change.values();
    columns.texts(parts, job);
    columns.resources(parts, job.resources());
    columns.rules(parts, job.rules());
    columns.files(parts, job.files());
    change
        .entries()
        .forEach((path, value) -> columns.entries.add(DataEntry.ofChecked(path, value)));
    return columns;
  }

  private void texts(Set<Part> parts, JobDefinition job) {
    if (parts.contains(Part.DESCRIPTION)) {
      values.put(JOB.DESCRIPTION, job.description());
    }
    if (parts.contains(Part.ARGS)) {
      values.put(JOB.ARGS, job.args().toArray(String[]::new));
    }
    if (parts.contains(Part.TAGS)) {
      values.put(JOB.TAGS, extended(JOB.TAGS, job.tags()));
    }
    if (parts.contains(Part.ENVIRONMENT)) {
      values.put(JOB.ENVIRONMENT, extended(JOB.ENVIRONMENT, job.environment()));
    }
  }

  private static Field<JSONB> extended(Field<JSONB> column, Map<String, String> texts) {
    return field(
        "{0} || {1}",
        SQLDataType.JSONB, column, val(JSONB.valueOf(Json.write(texts, column.getName()))));
  }

  private void resources(Set<Part> parts, Resources r) {
    put(parts, Part.NODES, JOB.NODES, r.nodes());
    put(parts, Part.RANKS_PER_NODE, JOB.RANKS_PER_NODE, r.ranksPerNode());
    put(parts, Part.THREADS_PER_RANK, JOB.THREADS_PER_RANK, r.threadsPerRank());
    put(parts, Part.THREADS_PER_CORE, JOB.THREADS_PER_CORE, r.threadsPerCore());
    put(parts, Part.GPUS_PER_RANK, JOB.GPUS_PER_RANK, r.gpusPerRank());
    if (parts.contains(Part.NODE_PACKING_COUNT)) {
      values.put(JOB.NODE_PACKING_COUNT, r.nodePackingCount().orElseThrow());
    }
    if (parts.contains(Part.MEMORY_PER_NODE)) {
      values.put(JOB.MEMORY_PER_NODE, r.memoryPerNode().orElseThrow());
    }
  }

  private void rules(Set<Part> parts, RunRules rules) {
    if (parts.contains(Part.WALL_TIME)) {
      values.put(JOB.WALL_TIME, interval(rules.wallTime()));
    }
    if (parts.contains(Part.TIMEOUT)) {
      values.put(JOB.TIMEOUT, interval(rules.timeout()));
    }
    put(parts, Part.RETRIES, JOB.RETRIES, rules.retries());
    put(parts, Part.PRIORITY, JOB.PRIORITY, rules.priority());
    put(parts, Part.AUTO_TIMEOUT_RETRY, JOB.AUTO_TIMEOUT_RETRY, rules.autoTimeoutRetry());
  }

  private static YearToSecond interval(Optional<Duration> time) {
    return YearToSecond.valueOf(time.orElseThrow());
  }

  private void files(Set<Part> parts, DataFlow files) {
    if (parts.contains(Part.INPUT_FILES)) {
      values.put(JOB.INPUT_FILES, files.inputFiles().toArray(String[]::new));
    }
    if (parts.contains(Part.STAGE_IN)) {
      values.put(JOB.STAGE_IN, files.stageIn().map(URI::toString).orElseThrow());
    }
    if (parts.contains(Part.STAGE_OUT)) {
      values.put(JOB.STAGE_OUT, files.stageOut().map(URI::toString).orElseThrow());
    }
    if (parts.contains(Part.STAGE_OUT_FILES)) {
      values.put(JOB.STAGE_OUT_FILES, files.stageOutFiles().toArray(String[]::new));
    }
  }

  private <T> void put(Set<Part> parts, Part part, Field<T> column, T value) {
    if (parts.contains(part)) {
      values.put(column, value);
    }
  }

  /** The app's version, which the transaction knows. */
  void app(Optional<Long> id) {
    id.ifPresent(version -> values.put(JOB.APP_ID, version));
  }

  /** Writes them. */
  void store(DSLContext dsl, Condition jobs) {
    if (!values.isEmpty()) {
      dsl.update(JOB).set(values).where(jobs).execute();
    }
    for (DataEntry entry : entries) {
      entry.store(dsl, jobs);
    }
  }
}
