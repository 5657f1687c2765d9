package dev.balsam.cli;

import dev.balsam.JobState;
import java.util.Map;
import java.util.stream.Collectors;

/** Numbers of things in sentences. */
final class Counted {
  private Counted() {}

  static String of(long count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  /** For example {@code 2 RUNNING, 1 FAILED}. */
  static String byState(Map<JobState, Long> counts) {
    return counts.entrySet().stream()
        .map(entry -> entry.getValue() + " " + entry.getKey())
        .collect(Collectors.joining(", "));
  }

  static long sum(Map<JobState, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
