package dev.balsam.cli;

import dev.balsam.BatchJob;
import dev.balsam.scheduler.BatchEntry;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Batch jobs as JSON; docs/json.md has the shape. */
final class BatchJson {
  private BatchJson() {}

  static Map<String, Object> of(BatchJob job) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("id", job.id());
    fields.put("scheduler", job.scheduler());
    fields.put("scheduler_id", job.schedulerId());
    fields.put("project", job.spec().project());
    fields.put("queue", job.spec().queue());
    fields.put("nodes", job.spec().nodes());
    fields.put("wall_minutes", minutes(Optional.of(job.spec().wallTime())));
    fields.put("state", job.state().word());
    fields.put("system_state", job.systemState());
    fields.put("job_mode", job.spec().mode());
    fields.put("workflow", job.spec().workflow());
    fields.put("tags", job.spec().tags());
    fields.put("command", job.script());
    fields.put("from_balsam", true);
    fields.put("submitted_by", job.submittedBy());
    fields.put("created_at", job.createdAt());
    fields.put("submitted_at", job.submittedAt());
    fields.put("started_at", job.startedAt());
    fields.put("ended_at", job.endedAt());
    fields.put("exit_code", number(job.exitCode()));
    fields.put("message", job.message());
    return fields;
  }

  /** One that the site knows only from the batch system. */
  static Map<String, Object> of(BatchEntry entry, String scheduler) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("id", Optional.empty());
    fields.put("scheduler", scheduler);
    fields.put("scheduler_id", entry.id());
    fields.put("project", entry.project());
    fields.put("queue", entry.queue());
    fields.put("nodes", entry.nodes());
    fields.put("wall_minutes", minutes(entry.wallTime()));
    fields.put("state", entry.state().word());
    fields.put("system_state", entry.words());
    fields.put("job_mode", Optional.empty());
    fields.put("workflow", Optional.empty());
    fields.put("tags", Map.of());
    fields.put("command", entry.command());
    fields.put("from_balsam", false);
    fields.put("submitted_by", System.getProperty("user.name", ""));
    fields.put("created_at", Optional.empty());
    fields.put("submitted_at", Optional.empty());
    fields.put("started_at", entry.startedAt());
    fields.put("ended_at", entry.endedAt());
    fields.put("exit_code", number(entry.exitCode()));
    fields.put("message", "");
    return fields;
  }

  private static Optional<Long> minutes(Optional<Duration> time) {
    return time.map(duration -> duration.plusSeconds(59).toMinutes());
  }

  private static Optional<Integer> number(OptionalInt number) {
    return number.isPresent() ? Optional.of(number.getAsInt()) : Optional.empty();
  }
}
