package dev.balsam.cli;

import dev.balsam.BalsamException;
import dev.balsam.JobChange;
import dev.balsam.JobState;
import dev.balsam.Site;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;

/** How a text is put into a field of jobs; the names are those of the original. */
final class JobSetters {
  private static final Map<String, BiConsumer<JobChange, String>> SETTERS = new LinkedHashMap<>();

  static {
    SETTERS.put("args", JobChange::argumentLine);
    SETTERS.put("description", JobChange::description);
    whole("priority", JobChange::priority);
    whole("retries", JobChange::retries);
    SETTERS.put(
        "wall_time_minutes",
        (job, text) -> job.wallTime(JobSetting.time("wall_time_minutes", text, 60)));
    SETTERS.put(
        "timeout_seconds", (job, text) -> job.timeout(JobSetting.time("timeout_seconds", text, 1)));
    whole("num_nodes", JobChange::nodes);
    whole("ranks_per_node", JobChange::ranksPerNode);
    whole("threads_per_rank", JobChange::threadsPerRank);
    whole("threads_per_core", JobChange::threadsPerCore);
    SETTERS.put(
        "gpus_per_rank",
        (job, text) -> job.gpusPerRank(JobSetting.number("gpus_per_rank", text).doubleValue()));
    whole("node_packing_count", JobChange::nodePackingCount);
    SETTERS.put("memory_per_node", JobChange::memoryPerNode);
    SETTERS.put(
        "auto_timeout_retry",
        (job, text) -> job.autoTimeoutRetry(JobSetting.flag("auto_timeout_retry", text)));
    SETTERS.put(
        "post_error_handler",
        (job, text) -> job.postprocessOnError(JobSetting.flag("post_error_handler", text)));
    SETTERS.put(
        "post_timeout_handler",
        (job, text) -> job.postprocessOnTimeout(JobSetting.flag("post_timeout_handler", text)));
    SETTERS.put("input_files", (job, text) -> job.inputFiles(JobSetting.globs(text)));
    SETTERS.put("stage_in_url", (job, text) -> job.stageIn(Addresses.of(text)));
    SETTERS.put("stage_out_url", (job, text) -> job.stageOut(Addresses.of(text)));
    SETTERS.put("stage_out_files", (job, text) -> job.stageOutFiles(JobSetting.globs(text)));
    SETTERS.put("environ_vars", JobSetters::variables);
  }

  private static final Map<String, String> ALIASES =
      Map.of(
          "nodes", "num_nodes",
          "wall_minutes", "wall_time_minutes",
          "timeout", "timeout_seconds",
          "url_in", "stage_in_url",
          "url_out", "stage_out_url",
          "post_handle_error", "post_error_handler",
          "post_handle_timeout", "post_timeout_handler",
          "app", "application");

  private JobSetters() {}

  /** Puts a value into a change; what is wrong with it is told. */
  static void set(Site site, JobChange change, String said, String value) {
    String field = canonical(said);
    BiConsumer<JobChange, String> setter = SETTERS.get(field);
    if (field.equals("application")) {
      change.app(new KnownApps(site).get(value));
      return;
    }
    try {
      if (setter != null) {
        setter.accept(change, value);
      } else if (field.equals("state")) {
        restart(change, value);
      } else {
        entry(change, said, value);
      }
    } catch (WrongWordsException e) {
      throw e;
    } catch (BalsamException e) {
      throw new WrongWordsException(e.getMessage(), e);
    }
  }

  /** Whether it is the state that is set, and to what. */
  static boolean isKill(String said, String value) {
    return canonical(said).equals("state")
        && value.strip().equalsIgnoreCase(JobState.USER_KILLED.name());
  }

  private static String canonical(String said) {
    String field = said.strip().toLowerCase(Locale.ROOT).replace('-', '_');
    return ALIASES.getOrDefault(field, field);
  }

  // The only moves that are a user's.
  private static void restart(JobChange change, String value) {
    switch (value.strip().toUpperCase(Locale.ROOT)) {
      case "RESTART_READY", "CREATED" -> change.restart();
      default ->
          throw new WrongWordsException(
              "The state cannot be set to \""
                  + value
                  + "\". RESTART_READY runs an ended job again, USER_KILLED kills one; all other states are reached by running.");
    }
  }

  private static void entry(JobChange change, String said, String value) {
    int dot = said.indexOf('.');
    String head = dot < 0 ? said : said.substring(0, dot).toLowerCase(Locale.ROOT);
    String key = dot < 0 ? "" : said.substring(dot + 1);
    if (key.isEmpty() && !head.equals("data")) {
      throw unknown(said);
    }
    switch (head) {
      case "data" -> data(change, key, JsonValues.parse(value));
      case "tag", "tags" -> change.tag(key, value);
      case "env", "environment" -> change.environment(key, value);
      default -> throw unknown(said);
    }
  }

  private static void data(JobChange change, String key, Object value) {
    if (!key.isEmpty()) {
      change.data(DataKey.path(key), value);
    } else if (value instanceof Map<?, ?> members) {
      members.forEach(
          (name, member) -> {
            if (member != null) {
              change.data(String.valueOf(name), member);
            }
          });
    } else {
      throw new WrongWordsException(
          "data must be a JSON object, but is \""
              + JsonValues.write(value)
              + "\". For one entry write data.KEY.");
    }
  }

  private static WrongWordsException unknown(String said) {
    return new WrongWordsException(
        "A job has no field \""
            + said
            + "\" that can be changed. It has "
            + String.join(", ", SETTERS.keySet())
            + ", application, state, data.KEY, tag.KEY and env.NAME.");
  }

  // As the original has it: NAME=VALUE:NAME=VALUE.
  private static void variables(JobChange change, String text) {
    for (String variable : text.split(":", -1)) {
      int sign = variable.indexOf('=');
      if (sign < 1) {
        throw new WrongWordsException(
            "environ_vars must be NAME=VALUE:NAME=VALUE, but is \""
                + text
                + "\". A value with a colon is set by env.NAME.");
      }
      change.environment(variable.substring(0, sign), variable.substring(sign + 1));
    }
  }

  private static void whole(String field, BiConsumer<JobChange, Integer> set) {
    SETTERS.put(
        field, (job, text) -> JobSetting.whole(field, text, value -> set.accept(job, value)));
  }
}
