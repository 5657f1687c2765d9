package dev.balsam.cli;

import dev.balsam.JobContext;
import dev.balsam.JobQuery;
import dev.balsam.JobState;
import dev.balsam.Site;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Kills jobs. */
@Command(
    name = "kill",
    aliases = "killjob",
    mixinStandardHelpOptions = true,
    description = "Kills jobs with all that depends on them, and prints how many were killed.",
    footer = {
      "%nJobs that have ended stay as they are. Asks when the jobs are not named by their numbers.",
      "%nExamples:",
      "  balsam kill 17 18",
      "  balsam kill --workflow scan --state RUNNING --yes",
      "  balsam kill --only 17",
      "  balsam killjob --id 17"
    })
final class KillCommand implements Callable<Integer> {
  private static final JobState[] NOT_ENDED =
      Stream.of(JobState.values()).filter(state -> !state.isTerminal()).toArray(JobState[]::new);

  @Spec private CommandSpec spec;
  @Mixin private SiteOption sites;
  @Mixin private ChosenJobs chosen;
  @Mixin private JsonOption json;
  @Mixin private Confirmation confirmation;

  @Option(
      names = "--only",
      description = "Only these jobs; those that wait for them fail, until these are restarted.")
  private boolean only;

  @SuppressWarnings("unused")
  @Option(
      names = "--recursive",
      description = "With all that depends on them: as it is without, for old scripts.")
  private boolean recursive;

  @Override
  public Integer call() {
    if (only && recursive) {
      throw new WrongWordsException("--only and --recursive say opposite things. Give one.");
    }
    try (Site site = sites.open()) {
      JobQuery jobs = chosen.query(site);
      if (!chosen.areNamed()) {
        confirmation.ask(spec.commandLine().getErr(), question(jobs));
      }
      long killed = kill(jobs);
      if (json.on()) {
        json.print(spec.commandLine().getOut(), Map.of("killed", killed));
      } else {
        spec.commandLine().getOut().println(killed);
      }
      return ExitCode.WELL;
    }
  }

  // What has ended is not killed, and whoever answers counts on the number.
  private String question(JobQuery jobs) {
    long alive = (only ? jobs : jobs.withDescendants()).state(NOT_ENDED).count();
    return "Really kill "
        + Counted.of(alive, "job")
        + " "
        + chosen.inWords()
        + (only ? "?" : ", with all that depends on them?");
  }

  // Inside a task as that task, so that a run that is no longer the latest kills nobody.
  private long kill(JobQuery jobs) {
    Optional<JobContext> current = sites.current();
    return current.isPresent() ? current.get().kill(jobs.list(), !only) : jobs.kill(!only);
  }
}
