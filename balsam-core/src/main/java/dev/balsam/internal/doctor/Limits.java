package dev.balsam.internal.doctor;

import java.util.List;
import java.util.OptionalLong;

/** Reads the limits of a process (proc(5), /proc/pid/limits). Pure. */
final class Limits {
  // The names are padded to this column.
  private static final int VALUES = 26;

  private Limits() {}

  /** The hard limit of that name, as the soft one may be raised to it; empty without any. */
  static OptionalLong hard(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name) && line.length() > VALUES)
        .map(line -> line.substring(VALUES).strip().split("\\s+", -1))
        .filter(values -> values.length > 1 && values[1].matches("\\d{1,18}"))
        .mapToLong(values -> Long.parseLong(values[1]))
        .findFirst();
  }
}
