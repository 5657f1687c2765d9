package dev.balsam.cli;

import dev.balsam.JobDefinition;
import dev.balsam.JobDetails;
import dev.balsam.JobEvent;
import dev.balsam.JobRow;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a job by name: keys of its JSON, lines of its sheet, columns of its table. The
 * names of the original are understood too.
 */
final class JobField {
  private static final Map<String, Function<JobRow, @Nullable Object>> OF_ROW =
      new LinkedHashMap<>();
  private static final Map<String, Function<JobDetails, @Nullable Object>> MORE =
      new LinkedHashMap<>();
  private static final Map<String, String> OF_THE_ORIGINAL =
      Map.of(
          "job_id", "id",
          "application", "app",
          "num_nodes", "nodes",
          "environ_vars", "environment",
          "stage_in_url", "stage_in",
          "stage_out_url", "stage_out",
          "working_directory", "workdir",
          "user_workdir", "workdir");

  static {
    OF_ROW.put("id", JobRow::id);
    OF_ROW.put("name", JobRow::name);
    OF_ROW.put("workflow", JobRow::workflow);
    OF_ROW.put("app", JobRow::app);
    OF_ROW.put("state", row -> row.state().name());
    OF_ROW.put("attempt", JobRow::attempt);
    OF_ROW.put("pending_parents", JobRow::pendingParents);
    OF_ROW.put("launcher", row -> orNull(row.launcher()));
    OF_ROW.put("nodes", JobRow::nodes);
    OF_ROW.put("ranks_per_node", JobRow::ranksPerNode);
    OF_ROW.put("priority", JobRow::priority);
    OF_ROW.put("submitted_at", JobRow::submittedAt);
    define("description", JobDefinition::description);
    define("args", JobDefinition::args);
    define("environment", JobDefinition::environment);
    define("tags", JobDefinition::tags);
    define("data", JobDefinition::data);
    MORE.put("parents", JobDetails::parents);
    define("threads_per_rank", job -> job.resources().threadsPerRank());
    define("threads_per_core", job -> job.resources().threadsPerCore());
    define("gpus_per_rank", job -> job.resources().gpusPerRank());
    define("node_packing_count", job -> orNull(job.resources().nodePackingCount()));
    define("memory_per_node_bytes", job -> orNull(job.resources().memoryPerNode()));
    define("wall_time_seconds", job -> seconds(job.rules().wallTime()));
    define("timeout_seconds", job -> seconds(job.rules().timeout()));
    define("retries", job -> job.rules().retries());
    define("wait_for_parents", job -> job.rules().waitForParents());
    define("auto_timeout_retry", job -> job.rules().autoTimeoutRetry());
    define("input_files", job -> job.files().inputFiles());
    define("stage_in", job -> text(job.files().stageIn()));
    define("stage_out", job -> text(job.files().stageOut()));
    define("stage_out_files", job -> job.files().stageOutFiles());
    MORE.put("workdir", job -> job.workdir().toString());
    define("executable", job -> job.app().executable());
    MORE.put("state_since", job -> job.latest().map(JobEvent::instant).orElse(null));
    MORE.put("message", job -> job.latest().map(JobEvent::message).orElse(""));
  }

  private static final String MINUTES = "wall_time_minutes";

  private JobField() {}

  private static void define(String name, Function<JobDefinition, @Nullable Object> value) {
    MORE.put(name, job -> value.apply(job.definition()));
  }

  static Collection<String> names() {
    List<String> names = new ArrayList<>(OF_ROW.keySet());
    names.addAll(MORE.keySet());
    return names;
  }

  static boolean isKnown(String name) {
    return isOfRow(name) || MORE.containsKey(ours(name)) || name.equals(MINUTES);
  }

  /** Whether a row is enough to know the field. */
  static boolean isOfRow(String name) {
    return OF_ROW.containsKey(ours(name));
  }

  private static String ours(String name) {
    return OF_THE_ORIGINAL.getOrDefault(name, name);
  }

  /** A field that {@link #isOfRow}, for a table. */
  static String text(String name, JobRow row) {
    Function<JobRow, @Nullable Object> field = OF_ROW.get(ours(name));
    return field == null ? "" : text(field.apply(row));
  }

  /** A known field, for a table. */
  static String text(String name, JobDetails job) {
    if (name.equals(MINUTES)) {
      return job.definition().rules().wallTime().map(JobField::minutes).orElse("");
    }
    Function<JobDetails, @Nullable Object> field = MORE.get(ours(name));
    return field == null ? text(name, job.row()) : text(field.apply(job));
  }

  private static String text(@Nullable Object value) {
    if (value == null) {
      return "";
    }
    boolean structured = value instanceof Collection || value instanceof Map;
    return Plain.line(structured ? JsonValues.json(value) : value.toString());
  }

  /** What docs/json.md calls a job. */
  static Map<String, @Nullable Object> json(JobRow row) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    OF_ROW.forEach((name, field) -> json.put(name, field.apply(row)));
    return json;
  }

  /** What docs/json.md calls a job with all its fields. */
  static Map<String, @Nullable Object> json(JobDetails job) {
    Map<String, @Nullable Object> json = json(job.row());
    MORE.forEach((name, field) -> json.put(name, field.apply(job)));
    return json;
  }

  private static @Nullable Object orNull(OptionalLong value) {
    return value.isPresent() ? value.getAsLong() : null;
  }

  private static @Nullable Object orNull(OptionalInt value) {
    return value.isPresent() ? value.getAsInt() : null;
  }

  private static @Nullable Object seconds(Optional<Duration> time) {
    return time.map(some -> some.toNanos() / 1e9).orElse(null);
  }

  private static String minutes(Duration time) {
    return BigDecimal.valueOf(time.toMillis())
        .divide(BigDecimal.valueOf(60_000), 2, RoundingMode.HALF_UP)
        .stripTrailingZeros()
        .toPlainString();
  }

  private static @Nullable Object text(Optional<?> value) {
    return value.map(Object::toString).orElse(null);
  }
}
