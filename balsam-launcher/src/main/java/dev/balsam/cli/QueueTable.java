package dev.balsam.cli;

import dev.balsam.BatchJob;
import dev.balsam.Site;
import dev.balsam.scheduler.BatchEntry;
import dev.balsam.scheduler.BatchQueue;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The batch jobs as {@code ls queues} shows them: those of the site, asked of the batch system
 * first, and this user's others.
 */
final class QueueTable {
  private static final List<String> HEADINGS =
      List.of(
          "scheduler_id",
          "project",
          "queue",
          "nodes",
          "wall_minutes",
          "state",
          "job_mode",
          "Command",
          "Submitted from Balsam?");

  private QueueTable() {}

  /**
   * Prints it.
   *
   * @param all those that have ended too
   * @return the exit code
   */
  static int print(Site site, PrintWriter out, PrintWriter err, JsonOption json, boolean all) {
    BatchQueue queue = BatchQueue.of(site);
    BatchQueue.Contents contents = queue.refresh();
    contents
        .trouble()
        .ifPresent(
            why ->
                err.println(
                    "balsam: "
                        + Plain.lines(why, 0)
                        + " Shown is what was last known of the rest."));
    err.flush();
    List<BatchJob> jobs = all ? site.batchJobs().list() : contents.jobs();
    // One that was found ended a moment ago may still be listed as another's.
    Set<String> ours =
        jobs.stream().flatMap(job -> job.schedulerId().stream()).collect(Collectors.toSet());
    List<BatchEntry> others =
        contents.others().stream().filter(entry -> !ours.contains(entry.id())).toList();
    if (json.on()) {
      json.rows(
          out,
          rows -> {
            jobs.forEach(job -> rows.add(BatchJson.of(job)));
            others.forEach(entry -> rows.add(BatchJson.of(entry, queue.scheduler().name())));
          });
    } else if (jobs.isEmpty() && others.isEmpty()) {
      out.println("No queued jobs detected");
    } else {
      List<List<String>> rows = new ArrayList<>(jobs.stream().map(QueueTable::row).toList());
      others.forEach(entry -> rows.add(row(entry)));
      Table.print(out, HEADINGS, rows.iterator());
    }
    return ExitCode.WELL;
  }

  private static List<String> row(BatchJob job) {
    return List.of(
        Plain.line(job.schedulerId().orElse("-")),
        Plain.line(job.spec().project()),
        Plain.line(job.spec().queue()),
        Integer.toString(job.spec().nodes()),
        Long.toString(job.spec().wallTime().plusSeconds(59).toMinutes()),
        job.state().word(),
        job.spec().mode(),
        job.script().map(Path::getFileName).map(Object::toString).orElse("-"),
        "True");
  }

  private static List<String> row(BatchEntry entry) {
    String command = entry.command();
    return List.of(
        Plain.line(entry.id()),
        Plain.line(entry.project()),
        Plain.line(entry.queue()),
        Integer.toString(entry.nodes()),
        entry.wallTime().map(time -> Long.toString(time.plusSeconds(59).toMinutes())).orElse("-"),
        entry.state().word(),
        "-",
        Plain.line(command.substring(command.lastIndexOf('/') + 1)),
        "False");
  }
}
