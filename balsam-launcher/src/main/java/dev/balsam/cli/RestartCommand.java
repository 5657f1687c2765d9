package dev.balsam.cli;

import dev.balsam.BalsamException;
import dev.balsam.JobQuery;
import dev.balsam.Site;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs jobs again. */
@Command(
    name = "restart",
    mixinStandardHelpOptions = true,
    description = "Runs jobs that have ended again, and prints how many.",
    footer = {
      "%nThose that failed because of them go back to waiting; those that were killed are restarted by being",
      "named too. Where a selection says no state, only failed and killed jobs are run again, not those that",
      "finished.",
      "%nExamples:",
      "  balsam restart 17",
      "  balsam restart --workflow scan",
      "  balsam restart --state JOB_FINISHED --tag site=A",
      "  balsam modify --workflow scan --state FAILED --set retries=3 --set state=RESTART_READY"
    })
final class RestartCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private SiteOption sites;
  @Mixin private ChosenJobs chosen;
  @Mixin private JsonOption json;

  @Override
  public Integer call() {
    try (Site site = sites.open()) {
      JobQuery jobs = chosen.toRestart(site);
      long restarted = jobs.restart();
      if (json.on()) {
        json.print(spec.commandLine().getOut(), Map.of("restarted", restarted));
      } else {
        spec.commandLine().getOut().println(restarted);
      }
      long named = chosen.ids().stream().distinct().count();
      if (restarted < named) {
        throw new BalsamException(
            Counted.of(named - restarted, "job")
                + " of those named cannot be restarted, as only jobs that have ended can. Kill them first, or wait for them.");
      }
      return ExitCode.WELL;
    }
  }
}
