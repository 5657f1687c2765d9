package dev.balsam.cli;

import dev.balsam.BalsamException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Where a column of a CSV file, or a member of a JSON line, goes in a job.
 *
 * @param name as it was written
 * @param kind what it is
 * @param field the field, of that kind
 * @param key what follows the dot, of {@code data.KEY} and its like; else empty
 */
record JobColumn(String name, Kind kind, Optional<JobSetting> field, String key) {
  /** What a column is. */
  enum Kind {
    NAME,
    APPLICATION,
    ARGS,
    PARENTS,
    DATA,
    TAG,
    ENVIRONMENT,
    FIELD
  }

  /** The column of a name; upper case and dashes are understood too. */
  static JobColumn of(String written) {
    int dot = written.indexOf('.');
    String head = canonical(dot < 0 ? written : written.substring(0, dot));
    String key = dot < 0 ? "" : written.substring(dot + 1);
    Kind kind =
        switch (head) {
          case "name" -> Kind.NAME;
          case "application", "app" -> Kind.APPLICATION;
          case "args" -> Kind.ARGS;
          case "parents", "parent" -> Kind.PARENTS;
          case "data" -> Kind.DATA;
          case "tag", "tags" -> Kind.TAG;
          case "env", "environment" -> Kind.ENVIRONMENT;
          default -> Kind.FIELD;
        };
    boolean takesKey = kind == Kind.DATA || kind == Kind.TAG || kind == Kind.ENVIRONMENT;
    Optional<JobSetting> field = kind == Kind.FIELD ? JobSetting.of(head) : Optional.empty();
    if ((kind == Kind.FIELD && field.isEmpty()) || (dot >= 0 && (!takesKey || key.isEmpty()))) {
      throw new BalsamException(
          "There is nothing called \"" + written + "\" in a job. Known: " + known() + ".");
    }
    return new JobColumn(written, kind, field, key);
  }

  /** Refuses to go where one of the others goes, however they are spelt. */
  void refuseAmong(List<JobColumn> others) {
    for (JobColumn other : others) {
      if (kind == other.kind && field.equals(other.field) && key.equals(other.key)) {
        throw new BalsamException(
            name.equals(other.name)
                ? "\"" + name + "\" is there twice."
                : "\"" + other.name + "\" and \"" + name + "\" mean the same. Leave one out.");
      }
    }
  }

  private static String canonical(String name) {
    return name.strip().toLowerCase(Locale.ROOT).replace('-', '_');
  }

  private static String known() {
    List<String> names = new ArrayList<>(List.of("name", "application", "args", "parents"));
    names.addAll(List.of("data.KEY", "tag.KEY", "env.KEY"));
    names.addAll(JobSetting.known());
    return String.join(", ", names);
  }

  /** Takes over the text of a cell; an empty one says nothing. */
  void text(JobRow row, String cell) {
    if (cell.isEmpty()) {
      return;
    }
    switch (kind) {
      case NAME -> row.name(cell);
      case APPLICATION -> row.application(cell);
      case ARGS -> row.argumentLine(cell);
      case PARENTS -> row.parents(split(cell));
      case FIELD -> row.set(field.orElseThrow(), cell);
      case DATA, TAG, ENVIRONMENT -> {
        if (key.isEmpty()) {
          members(row, JsonValues.parse(cell));
        } else {
          member(row, key, kind == Kind.DATA ? JsonValues.parse(cell) : cell);
        }
      }
    }
  }

  /** Takes over a value of JSON. */
  void value(JobRow row, Object value) {
    switch (kind) {
      case NAME, APPLICATION -> text(row, scalar(value));
      case ARGS -> {
        if (value instanceof Collection<?> words) {
          row.words(words.stream().map(this::scalar).toList());
        } else {
          text(row, scalar(value));
        }
      }
      case PARENTS -> {
        if (value instanceof Collection<?> parents) {
          row.parents(parents.stream().map(this::scalar).toList());
        } else {
          text(row, scalar(value));
        }
      }
      case FIELD -> {
        String text =
            value instanceof Collection<?> several
                ? String.join(" ", several.stream().map(this::scalar).toList())
                : scalar(value);
        text(row, text);
      }
      case DATA, TAG, ENVIRONMENT -> {
        if (key.isEmpty()) {
          members(row, value);
        } else {
          member(row, key, value);
        }
      }
    }
  }

  private void members(JobRow row, Object value) {
    if (!(value instanceof Map<?, ?> members)) {
      throw new BalsamException(
          name
              + " must be a JSON object, but is "
              + JsonValues.json(value)
              + ". For one entry write "
              + name
              + ".KEY.");
    }
    members.forEach(
        (key, member) -> {
          if (member != null && kind == Kind.DATA) {
            row.member(String.valueOf(key), member);
          } else if (member != null) {
            member(row, String.valueOf(key), member);
          }
        });
  }

  private void member(JobRow row, String key, Object value) {
    switch (kind) {
      case DATA -> row.data(key, value);
      case TAG -> row.tag(key, scalar(value));
      default -> row.environment(key, scalar(value));
    }
  }

  private String scalar(Object value) {
    if (value instanceof Map || value instanceof Collection) {
      throw new BalsamException(
          name + " must be one value, but is " + JsonValues.json(value) + ".");
    }
    return String.valueOf(value);
  }

  // Names hold blanks and commas ("r=0.9, fine"), hardly ever semicolons.
  static List<String> split(String cell) {
    List<String> parents = new ArrayList<>();
    for (String parent : cell.split(";", -1)) {
      if (!parent.isBlank()) {
        parents.add(parent.strip());
      }
    }
    return parents;
  }
}
