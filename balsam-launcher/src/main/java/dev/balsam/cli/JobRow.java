package dev.balsam.cli;

import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.BalsamException;
import dev.balsam.JobSpec;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All that was said of one job to be added, by options or by a line of a file. */
final class JobRow {
  private String name = "";
  private String application = "";
  private @Nullable String argumentLine;
  private @Nullable List<String> words;
  private final EnumMap<JobSetting, String> fields = new EnumMap<>(JobSetting.class);
  private final Map<String, Object> data = new LinkedHashMap<>();
  private final Map<String, String> tags = new LinkedHashMap<>();
  private final Map<String, String> environment = new LinkedHashMap<>();
  private List<String> parents = List.of();

  void name(String text) {
    name = text;
  }

  String name() {
    return name;
  }

  void application(String text) {
    application = text;
  }

  String application() {
    return application;
  }

  /** Arguments as typed: split at blanks, quotes understood; they come before the words. */
  void argumentLine(String line) {
    argumentLine = line;
  }

  /** Arguments, each verbatim. */
  void words(List<String> verbatim) {
    words = List.copyOf(verbatim);
  }

  void set(JobSetting field, String text) {
    fields.put(field, text);
  }

  /** An entry of the data; dots in the key lead into objects. */
  void data(String key, Object value) {
    DataKey.put(data, key, value);
  }

  /** An entry of the data, whatever its key holds. */
  void member(String key, Object value) {
    data.put(key, value);
  }

  void tag(String key, String value) {
    tags.put(key, value);
  }

  void environment(String variable, String value) {
    environment.put(variable, value);
  }

  void parents(List<String> namesOrIds) {
    parents = List.copyOf(namesOrIds);
  }

  List<String> parents() {
    return parents;
  }

  String workflow() {
    return fields.getOrDefault(JobSetting.WORKFLOW, "");
  }

  /** Takes over what another says where this one is silent; returns itself. */
  JobRow over(JobRow others) {
    name = name.isEmpty() ? others.name : name;
    application = application.isEmpty() ? others.application : application;
    if (argumentLine == null && words == null) {
      argumentLine = others.argumentLine;
      words = others.words;
    }
    others.fields.forEach(fields::putIfAbsent);
    DataKey.fill(data, others.data);
    others.tags.forEach(tags::putIfAbsent);
    others.environment.forEach(environment::putIfAbsent);
    parents = parents.isEmpty() ? others.parents : parents;
    return this;
  }

  /** The draft, without its parents. */
  JobSpec draft(App app) {
    if (name.isEmpty()) {
      throw new BalsamException("The job has no name. Give it one.");
    }
    JobSpec job = draft(name, app);
    stageOut(job);
    return job;
  }

  /** Refuses what no job can be given, whatever others say of it. */
  void check() {
    draft(name.isEmpty() ? "each" : name, Balsam.app("any", "any"));
  }

  private JobSpec draft(String called, App app) {
    JobSpec job = Balsam.job(called, app);
    if (argumentLine != null && !argumentLine.isBlank()) {
      job.argumentLine(argumentLine);
    }
    if (words != null) {
      job.args(words.toArray());
    }
    fields.forEach((field, text) -> field.put(job, text));
    job.data(data);
    tags.forEach(job::tag);
    environment.forEach(job::environment);
    return job;
  }

  private void stageOut(JobSpec job) {
    String target = fields.get(JobSetting.URL_OUT);
    String files = fields.get(JobSetting.STAGE_OUT_FILES);
    if (target == null && files == null) {
      return;
    }
    if (target == null) {
      throw new BalsamException(
          "stage_out_files says which files of job \""
              + name
              + "\" to copy at its end, but not where to. Give url_out too.");
    }
    if (files == null || files.isBlank()) {
      throw new BalsamException(
          "url_out says where files of job \""
              + name
              + "\" go at its end, but not which. Give stage_out_files too, such as *.");
    }
    job.stageOut(Addresses.of(target), JobSetting.globs(files));
  }

  /** For people who look before they add. */
  String inWords() {
    StringBuilder words = new StringBuilder(name);
    words.append("  ").append(application);
    if (argumentLine != null && !argumentLine.isBlank()) {
      words.append(' ').append(argumentLine);
    }
    if (this.words != null) {
      this.words.forEach(word -> words.append(' ').append(quoted(word)));
    }
    List<String> more = new ArrayList<>();
    fields.forEach((field, text) -> more.add(field.name().toLowerCase(Locale.ROOT) + "=" + text));
    data.forEach((key, value) -> more.add("data." + key + "=" + JsonValues.write(value)));
    tags.forEach((key, value) -> more.add("tag." + key + "=" + value));
    environment.forEach((key, value) -> more.add("env." + key + "=" + value));
    if (!parents.isEmpty()) {
      more.add("parents=" + String.join(";", parents));
    }
    return Plain.line(
        more.isEmpty() ? words.toString() : words + "  (" + String.join(", ", more) + ")");
  }

  private static String quoted(String word) {
    return word.isEmpty() || word.chars().anyMatch(c -> Character.isWhitespace(c) || c == '\'')
        ? "'" + word.replace("'", "'\\''") + "'"
        : word;
  }
}
