package dev.balsam.cli;

import dev.balsam.JobQuery;
import dev.balsam.Site;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the life of one job. */
@Command(
    name = "history",
    mixinStandardHelpOptions = true,
    description = "Prints the whole life of a job, as ls --history does for many.",
    footer = {"%nExample:", "  balsam history 17"})
final class HistoryCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private SiteOption sites;
  @Mixin private JsonOption json;

  @Parameters(
      paramLabel = "JOB",
      description = "Its number, or a part of its name that no other job has.")
  private String word = "";

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (Site site = sites.open()) {
      JobQuery job = site.jobs().ids(List.of(JobName.find(site, word).id()));
      if (json.on()) {
        json.rows(out, rows -> JobHistories.json(job, rows));
      } else {
        JobHistories.print(job, out);
      }
      return ExitCode.WELL;
    }
  }
}
