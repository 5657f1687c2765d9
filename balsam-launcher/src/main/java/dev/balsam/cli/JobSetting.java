package dev.balsam.cli;

import dev.balsam.BalsamException;
import dev.balsam.JobSpec;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.IntConsumer;

/**
 * What can be said of a job in one value, whether by an option, a column or a member of a line: its
 * names, and how it is put into a draft. The first name is the one that people are told.
 */
enum JobSetting {
  WORKFLOW(JobSpec::workflow, "workflow", "wf"),
  DESCRIPTION(JobSpec::description, "description"),
  WALL_TIME_MINUTES(
      (job, text) -> job.wallTime(time("wall_time_minutes", text, 60)),
      "wall_time_minutes",
      "wall_minutes"),
  TIMEOUT_SECONDS(
      (job, text) -> job.timeout(time("timeout_seconds", text, 1)), "timeout_seconds", "timeout"),
  NUM_NODES((job, text) -> whole("num_nodes", text, job::nodes), "num_nodes", "nodes"),
  RANKS_PER_NODE((job, text) -> whole("ranks_per_node", text, job::ranksPerNode), "ranks_per_node"),
  THREADS_PER_RANK(
      (job, text) -> whole("threads_per_rank", text, job::threadsPerRank), "threads_per_rank"),
  THREADS_PER_CORE(
      (job, text) -> whole("threads_per_core", text, job::threadsPerCore), "threads_per_core"),
  GPUS_PER_RANK(
      (job, text) -> job.gpusPerRank(number("gpus_per_rank", text).doubleValue()), "gpus_per_rank"),
  NODE_PACKING_COUNT(
      (job, text) -> whole("node_packing_count", text, job::nodePackingCount),
      "node_packing_count"),
  MEMORY_PER_NODE(JobSpec::memoryPerNode, "memory_per_node"),
  // Kept with the job for whoever plans allocations: no launcher of the original looked at it
  // either.
  COSCHEDULE_NUM_NODES(JobSetting::coschedule, "coschedule_num_nodes"),
  RETRIES((job, text) -> whole("retries", text, job::retries), "retries"),
  PRIORITY((job, text) -> whole("priority", text, job::priority), "priority"),
  INPUT_FILES((job, text) -> job.inputFiles(globs(text)), "input_files"),
  URL_IN((job, text) -> job.stageIn(Addresses.of(text)), "url_in", "stage_in_url"),
  WORKDIR((job, text) -> job.workdir(Path.of(text)), "workdir", "user_workdir"),
  WAIT_FOR_PARENTS(
      (job, text) -> job.waitForParents(flag("wait_for_parents", text)), "wait_for_parents"),
  AUTO_TIMEOUT_RETRY(
      (job, text) -> job.autoTimeoutRetry(flag("auto_timeout_retry", text)), "auto_timeout_retry"),
  POST_HANDLE_ERROR(
      (job, text) -> job.postprocessOnError(flag("post_handle_error", text)),
      "post_handle_error",
      "post_error_handler"),
  POST_HANDLE_TIMEOUT(
      (job, text) -> job.postprocessOnTimeout(flag("post_handle_timeout", text)),
      "post_handle_timeout",
      "post_timeout_handler"),
  // Only both together mean something: JobRow puts them in.
  URL_OUT((job, text) -> {}, "url_out", "stage_out_url"),
  STAGE_OUT_FILES((job, text) -> {}, "stage_out_files");

  // Far below the 292 years that fit 64 bits of nanoseconds, which is what times become.
  private static final BigDecimal LONGEST_MILLIS =
      BigDecimal.valueOf(Duration.ofDays(100 * 365).toMillis());

  private static final Map<String, JobSetting> BY_NAME = new HashMap<>();

  static {
    for (JobSetting field : values()) {
      field.names.forEach(name -> BY_NAME.put(name, field));
    }
  }

  @SuppressWarnings("ImmutableEnumChecker") // a lambda without state
  private final BiConsumer<JobSpec, String> put;

  @SuppressWarnings("ImmutableEnumChecker") // List.of
  private final List<String> names;

  JobSetting(BiConsumer<JobSpec, String> put, String... names) {
    this.put = put;
    this.names = List.of(names);
  }

  /** The field of a name in which dashes count as underscores. */
  static Optional<JobSetting> of(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  /** The names that people are told. */
  static List<String> known() {
    return Arrays.stream(values()).map(field -> field.names.get(0)).toList();
  }

  void put(JobSpec job, String text) {
    put.accept(job, text);
  }

  static String[] globs(String text) {
    return text.isBlank() ? new String[0] : text.strip().split("\\s+");
  }

  private static void coschedule(JobSpec job, String text) {
    whole(
        "coschedule_num_nodes",
        text,
        count -> {
          if (count < 0) {
            throw new BalsamException(
                "coschedule_num_nodes must not be negative, but is " + count + ".");
          }
          if (count > 0) {
            job.data("coschedule_num_nodes", count);
          }
        });
  }

  static void whole(String field, String text, IntConsumer put) {
    try {
      put.accept(number(field, text).intValueExact());
    } catch (ArithmeticException e) {
      throw new BalsamException(
          field + " must be a whole number that fits 32 bits, but is \"" + text + "\".", e);
    }
  }

  static Duration time(String field, String text, long unit) {
    BigDecimal millis = number(field, text).multiply(BigDecimal.valueOf(unit * 1000));
    if (millis.abs().compareTo(LONGEST_MILLIS) > 0) {
      throw new BalsamException(
          field + " must be a time of at most 100 years, but is \"" + text + "\".");
    }
    return Duration.ofMillis(millis.longValue());
  }

  static BigDecimal number(String field, String text) {
    try {
      return new BigDecimal(text.strip());
    } catch (NumberFormatException e) {
      throw new BalsamException(field + " must be a number, but is \"" + text + "\".", e);
    }
  }

  static boolean flag(String field, String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "true", "yes", "1" -> true;
      case "false", "no", "0" -> false;
      default ->
          throw new BalsamException(field + " must be true or false, but is \"" + text + "\".");
    };
  }
}
