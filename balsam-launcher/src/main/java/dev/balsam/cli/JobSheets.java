package dev.balsam.cli;

import dev.balsam.JobDetails;
import dev.balsam.JobQuery;
import java.io.PrintWriter;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every field of each job, one on a line. */
final class JobSheets {
  private static final int NAMES = 32;
  private static final List<String> ELSEWHERE = List.of("id", "executable", "workdir");

  private JobSheets() {}

  static void print(JobQuery jobs, PrintWriter out) {
    try (Stream<JobDetails> details = jobs.details()) {
      Iterator<JobDetails> each = details.iterator();
      if (!each.hasNext()) {
        out.println(JobTable.NONE);
      }
      each.forEachRemaining(job -> out.print(sheet(job)));
    }
    out.flush();
  }

  static String sheet(JobDetails job) {
    String heading = "BalsamJob " + job.row().id();
    return heading
        + "\n"
        + "-".repeat(heading.length())
        + "\n"
        + JobField.names().stream()
            .filter(name -> !ELSEWHERE.contains(name))
            .map(name -> line(name + ":", JobField.text(name, job)))
            .collect(Collectors.joining())
        + line("*** Executed command:", command(job))
        + line("*** Working directory:", Plain.line(job.workdir().toString()))
        + "\n";
  }

  private static String command(JobDetails job) {
    List<String> words =
        Stream.concat(
                job.definition().app().executable().stream(), job.definition().args().stream())
            .toList();
    return Plain.line(Plain.command(words));
  }

  static String line(String name, String value) {
    return (Plain.left(name, NAMES) + value).stripTrailing() + "\n";
  }
}
