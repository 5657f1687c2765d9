package dev.balsam.scheduler;

import dev.balsam.BatchJob;
import dev.balsam.BatchSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What stands for the names in a template. */
final class ScriptValues {
  private ScriptValues() {}

  /**
   * The values for a batch job.
   *
   * @param job the batch job
   * @param site the site's directory
   * @param balsam the words that start the command
   * @param javaHome the Java that runs it here
   */
  static SortedMap<String, String> of(
      BatchJob job, Path site, List<String> balsam, String javaHome) {
    BatchSpec spec = job.spec();
    long seconds = LaunchTimes.launching(spec.wallTime()).toSeconds();
    SortedMap<String, String> values = new TreeMap<>();
    values.put("balsam", ShellWord.quoted(balsam));
    values.put("batch_job", Long.toString(job.id()));
    values.put("java_home", ShellWord.quoted(javaHome));
    values.put("job_mode", ShellWord.quoted(spec.mode()));
    values.put("launch_seconds", Long.toString(seconds));
    values.put("launcher", launcher(job, site, balsam, seconds));
    values.put("nodes", Integer.toString(spec.nodes()));
    values.put("project", ShellWord.quoted(spec.project()));
    values.put("queue", ShellWord.quoted(spec.queue()));
    values.put("site", ShellWord.quoted(site.toString()));
    values.put("time_minutes", Long.toString(spec.wallTime().plusSeconds(59).toMinutes()));
    values.put("wf_filter", ShellWord.quoted(filter(spec)));
    return values;
  }

  private static List<String> filter(BatchSpec spec) {
    return spec.workflow()
        .map(workflow -> List.of("--wf-filter", workflow))
        .orElseGet(() -> List.of("--consume-all"));
  }

  private static String launcher(BatchJob job, Path site, List<String> balsam, long seconds) {
    List<String> words = new ArrayList<>(balsam);
    words.addAll(List.of("launcher", "--site", site.toString()));
    words.addAll(filter(job.spec()));
    job.spec().tags().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(tag -> words.addAll(List.of("--tag", tag.getKey() + "=" + tag.getValue())));
    words.addAll(List.of("--job-mode", job.spec().mode(), "--batch-job", job.id() + ""));
    return ShellWord.quoted(words)
        + " --ends-at \"${balsam_end:-$(( $(date +%s) + "
        + seconds
        + " ))}\"";
  }
}
