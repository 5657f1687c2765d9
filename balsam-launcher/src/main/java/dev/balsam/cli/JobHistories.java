package dev.balsam.cli;

import dev.balsam.JobEvent;
import dev.balsam.JobHistory;
import dev.balsam.JobQuery;
import dev.balsam.JobState;
import java.io.PrintWriter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The whole life of each job. */
final class JobHistories {
  // The user's own clock, as in the original.
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT)
          .withZone(ZoneId.systemDefault());

  private JobHistories() {}

  static void print(JobQuery jobs, PrintWriter out) {
    try (Stream<JobHistory> histories = jobs.histories()) {
      Iterator<JobHistory> each = histories.iterator();
      if (!each.hasNext()) {
        out.println(JobTable.NONE);
      }
      each.forEachRemaining(history -> out.print(text(history)));
    }
    out.flush();
  }

  static String text(JobHistory history) {
    String heading = "Job " + Plain.line(history.job().name()) + " [" + history.job().id() + "]";
    StringBuilder text =
        new StringBuilder(heading + "\n" + "-".repeat(Plain.width(heading)) + "\n");
    for (JobEvent event : history.events()) {
      String line = "[" + TIME.format(event.instant()) + " " + event.to() + "]";
      // Most sites have one user, for whom there is nothing to say.
      String by = event.by().map(user -> " (by " + user + ")").orElse("");
      text.append((line + by + " " + Plain.lines(event.message(), 4)).stripTrailing()).append('\n');
    }
    return text.append('\n').toString();
  }

  static void json(JobQuery jobs, JsonRows rows) {
    try (Stream<JobHistory> histories = jobs.histories()) {
      histories.forEach(history -> rows.add(json(history)));
    }
  }

  private static Map<String, @Nullable Object> json(JobHistory history) {
    Map<String, @Nullable Object> json = JobField.json(history.job());
    List<Map<String, @Nullable Object>> events =
        history.events().stream().map(JobHistories::json).toList();
    json.put("history", events);
    return json;
  }

  private static Map<String, @Nullable Object> json(JobEvent event) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("from", event.from().map(JobState::name).orElse(null));
    json.put("to", event.to().name());
    json.put("at", event.instant());
    json.put("attempt", event.attempt());
    json.put("message", event.message());
    json.put("by", event.by().orElse(null));
    return json;
  }
}
