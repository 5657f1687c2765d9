package dev.balsam.cli;

import dev.balsam.Job;
import dev.balsam.JobContext;
import dev.balsam.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Kills jobs. */
@Command(
    name = "kill",
    mixinStandardHelpOptions = true,
    description = "Kills jobs with all that depends on them, and prints how many were killed.")
final class KillCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private SiteOption sites;

  @Parameters(arity = "1..*", paramLabel = "ID", description = "Numbers of jobs.")
  private List<Long> ids = new ArrayList<>();

  @Option(
      names = "--only",
      description = "Only these jobs; those that depend on them wait for their restart.")
  private boolean only;

  @Override
  public Integer call() {
    try (Site site = sites.open()) {
      List<Job> jobs = ids.stream().map(site::job).toList();
      Optional<JobContext> current = only ? Optional.empty() : sites.current();
      long killed = 0;
      for (Job job : jobs) {
        if (current.isPresent()) {
          current.get().kill(job);
          killed++;
        } else {
          killed += job.kill(!only);
        }
      }
      spec.commandLine().getOut().println(killed);
      return 0;
    }
  }
}
