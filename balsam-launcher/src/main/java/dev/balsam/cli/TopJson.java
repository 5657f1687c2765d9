package dev.balsam.cli;

import dev.balsam.Activity;
import dev.balsam.LauncherView;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What a site is doing, as JSON; docs/json.md has the shape. */
final class TopJson {
  private TopJson() {}

  static Map<String, Object> of(Activity now) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("at", now.at());
    fields.put("launchers", now.launchers().stream().map(TopJson::launcher).toList());
    fields.put("states", now.states());
    fields.put("last_10s", rate(now.last10s()));
    fields.put("last_60s", rate(now.last60s()));
    fields.put("errors", now.errors().stream().map(TopJson::error).toList());
    fields.put("batch_jobs", now.batchJobs().stream().map(BatchJson::of).toList());
    return fields;
  }

  private static Map<String, Object> launcher(LauncherView launcher) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("id", launcher.id());
    fields.put("host", launcher.host());
    fields.put("pid", launcher.pid());
    fields.put("job_mode", launcher.mode().toLowerCase(Locale.ROOT));
    fields.put("nodes", launcher.nodes());
    fields.put("cores_per_node", launcher.coresPerNode());
    fields.put("gpus_per_node", launcher.gpusPerNode());
    fields.put("workflow", launcher.workflow());
    fields.put("tags", launcher.tags());
    fields.put("batch_job", launcher.batchJob());
    fields.put("started_at", launcher.startedAt());
    fields.put("ends_at", launcher.endsAt());
    fields.put("lease_age_seconds", launcher.leaseAge().toMillis() / 1e3);
    fields.put("live", launcher.live());
    fields.put("running", launcher.running());
    return fields;
  }

  private static Map<String, Object> rate(Activity.Rate rate) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("finished_per_second", rate.finished());
    fields.put("errors_per_second", rate.errors());
    return fields;
  }

  private static Map<String, Object> error(Activity.Failure error) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("job_id", error.job());
    fields.put("name", error.name());
    fields.put("state", error.state());
    fields.put("at", error.at());
    fields.put("message", error.message());
    return fields;
  }
}
