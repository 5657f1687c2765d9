package dev.balsam.cli;

import dev.balsam.Job;
import java.util.LinkedHashMap;
import java.util.Map;

/** What programs are told of a job that was added; docs/json.md has it. */
final class AddedJob {
  private AddedJob() {}

  static Map<String, Object> of(Job job, JobRow row) {
    Map<String, Object> said = new LinkedHashMap<>();
    said.put("id", job.id());
    said.putAll(planned(row));
    said.put("state", job.state().name());
    return said;
  }

  /** What is known of one before it is added. */
  static Map<String, Object> planned(JobRow row) {
    Map<String, Object> said = new LinkedHashMap<>();
    said.put("name", row.name());
    said.put("workflow", row.workflow());
    said.put("app", row.application());
    return said;
  }
}
