package dev.balsam.cli;

import dev.balsam.Balsam;
import dev.balsam.BalsamException;
import dev.balsam.BatchJob;
import dev.balsam.BatchSpec;
import dev.balsam.Site;
import dev.balsam.launcher.LaunchMode;
import dev.balsam.scheduler.BatchQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Submits a batch job in which a launcher runs. */
@Command(
    name = "submit-launch",
    mixinStandardHelpOptions = true,
    description = {
      "Submits a batch job in which a launcher runs: to Slurm where sbatch is there, else it is started",
      "on this machine at once, in the background. The setting scheduler says otherwise."
    },
    footer = {
      "%nThe launcher ends a little before the batch job does: a tenth of its time, at most two minutes.",
      "%nExamples:",
      "  balsam submit-launch -A Project -q Queue -t 5 -n 2 --job-mode=serial",
      "  balsam submit-launch -A chem -q regular -t 120 -n 16 --wf-filter scan --sched-flags=\"--constraint=gpu\""
    })
final class SubmitLaunchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private SiteOption sites;
  @Mixin private JsonOption json;

  @Option(
      names = {"-A", "--project"},
      required = true,
      description = "The account that pays.")
  private String project = "";

  @Option(
      names = {"-q", "--queue"},
      required = true,
      description = "The queue or partition.")
  private String queue = "";

  @Option(
      names = {"-t", "--time-minutes"},
      required = true,
      paramLabel = "MINUTES",
      description = "How long it has its nodes.")
  private int minutes;

  @Option(
      names = {"-n", "--nodes"},
      required = true,
      paramLabel = "N",
      description = "Nodes.")
  private int nodes;

  @Option(
      names = "--job-mode",
      paramLabel = "MODE",
      description = "mpi, serial or mixed, as of balsam launcher; mixed, if not said.")
  private LaunchMode mode = LaunchMode.MIXED;

  @Option(
      names = "--wf-filter",
      paramLabel = "WORKFLOW",
      description = "Runs only jobs of this workflow: its exact name.")
  private @Nullable String workflow;

  @Option(names = "--tag", paramLabel = "KEY=VALUE", description = "Only jobs with this tag.")
  private Map<String, String> tags = new LinkedHashMap<>();

  @Option(
      names = "--sched-flags",
      paramLabel = "FLAGS",
      description =
          "Words for the batch system's submit command: split at blanks, quotes are understood. Repeatable.")
  private List<String> flags = new ArrayList<>();

  @Override
  public Integer call() {
    BatchSpec wanted = wanted();
    List<String> words = flags.stream().flatMap(line -> split(line).stream()).toList();
    try (Site site = sites.open()) {
      if (workflow != null && !WorkflowFilter.check(site, workflow)) {
        throw new BalsamException(
            "No job is in workflow \""
                + Plain.line(workflow)
                + "\", so nothing was submitted. `balsam ls wf` lists the workflows.");
      }
      BatchJob job = BatchQueue.of(site).submit(wanted, words);
      if (json.on()) {
        json.print(spec.commandLine().getOut(), BatchJson.of(job));
      } else {
        spec.commandLine().getOut().println("Submit OK: " + sentence(job));
      }
      return ExitCode.WELL;
    }
  }

  // Checked here too, so that what was wrong is named as it was typed.
  private BatchSpec wanted() {
    atLeastOne("--time-minutes", minutes);
    atLeastOne("--nodes", nodes);
    return new BatchSpec(
        project,
        queue,
        nodes,
        Duration.ofMinutes(minutes),
        mode.name().toLowerCase(Locale.ROOT),
        Optional.ofNullable(workflow),
        tags);
  }

  private void atLeastOne(String option, int value) {
    if (value < 1) {
      throw new ParameterException(
          spec.commandLine(), option + " must be at least 1, but is " + value);
    }
  }

  private static List<String> split(String line) {
    return line.isBlank() ? List.of() : Balsam.app("flags", line).executable();
  }

  private static String sentence(BatchJob job) {
    return "batch job "
        + job.id()
        + ", "
        + job.schedulerId().orElse("")
        + " in "
        + job.scheduler()
        + ": "
        + job.spec().nodes()
        + (job.spec().nodes() == 1 ? " node for " : " nodes for ")
        + job.spec().wallTime().toMinutes()
        + " min, mode "
        + job.spec().mode()
        + ", script "
        + job.script().map(Object::toString).orElse("");
  }
}
