package dev.balsam.internal.store;

import static dev.balsam.internal.jooq.Tables.JOB;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.val;

import dev.balsam.DataFlow;
import dev.balsam.JobChange;
import dev.balsam.JobChange.Part;
import dev.balsam.JobDefinition;
import dev.balsam.Resources;
import dev.balsam.RunRules;
import dev.balsam.internal.text.Printable;
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
  /** One entry of the data. */
  private record Entry(List<String> path, JSONB value) {}

  private final Map<Field<?>, Object> values = new LinkedHashMap<>();
  private final List<Entry> entries = new ArrayList<>();

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
        .forEach(
            (path, value) -> {
              String key = path.get(path.size() - 1);
              String what = "value of data entry \"" + Printable.of(key) + "\"";
              columns.entries.add(new Entry(path, JSONB.valueOf(Json.write(value, what))));
            });
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
    for (Entry entry : entries) {
      for (int depth = 1; depth < entry.path().size(); depth++) {
        Field<String[]> outer = path(entry.path().subList(0, depth));
        Condition isNone =
            condition("jsonb_typeof({0} #> {1}) is distinct from 'object'", JOB.DATA, outer);
        store(dsl, outer, val(JSONB.valueOf("{}")), jobs.and(isNone));
      }
      store(dsl, path(entry.path()), val(entry.value()), jobs);
    }
  }

  private static void store(
      DSLContext dsl, Field<String[]> path, Field<JSONB> value, Condition jobs) {
    Field<JSONB> data = field("jsonb_set({0}, {1}, {2})", SQLDataType.JSONB, JOB.DATA, path, value);
    dsl.update(JOB).set(JOB.DATA, data).where(jobs).execute();
  }

  private static Field<String[]> path(List<String> keys) {
    return field("cast({0} as text[])", String[].class, val(keys.toArray(String[]::new)));
  }
}
