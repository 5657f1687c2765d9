package dev.balsam.cli;

import dev.balsam.JobQuery;
import dev.balsam.JobState;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/** How many jobs are in each state. */
final class StateCounts {
  private static final int STATES = 16;

  private StateCounts() {}

  static void print(JobQuery jobs, PrintWriter out) {
    Map<JobState, Long> counts = jobs.countByState();
    if (counts.isEmpty()) {
      out.println(JobTable.NONE);
    }
    counts.forEach((state, count) -> out.println(Plain.right(state.name(), STATES) + "  " + count));
  }

  static Map<String, Object> json(JobQuery jobs) {
    Map<String, Object> states = new LinkedHashMap<>();
    long total = 0;
    for (var count : jobs.countByState().entrySet()) {
      states.put(count.getKey().name(), count.getValue());
      total += count.getValue();
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("states", states);
    json.put("total", total);
    return json;
  }
}
