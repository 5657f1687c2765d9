package dev.balsam.cli;

import dev.balsam.BalsamException;
import dev.balsam.Site;
import dev.balsam.launcher.Allocation;
import dev.balsam.launcher.LaunchMode;
import dev.balsam.launcher.Launcher;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs jobs on the nodes of the allocation that it is started in, or on this machine. */
@Command(
    name = "launcher",
    mixinStandardHelpOptions = true,
    description = {
      "Runs jobs on the nodes of the batch job that it is started in, else on this machine.",
      "It ends when nothing is left that it could run, when its time is up, or by Ctrl-C or SIGTERM:",
      "then it ends its tasks, which may run again. Its log goes to the site's log directory."
    },
    footer = {
      "%nExamples:",
      "  balsam launcher --consume-all --job-mode=serial",
      "  balsam launcher --wf-filter scan --job-mode=mpi --time-limit-minutes 55",
      "  balsam launcher --consume-all --tag size=large --offset-nodes 2 --limit-nodes 6 --persistent"
    })
final class LauncherCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private SiteOption sites;
  @Mixin private JsonOption json;
  @Mixin private NodeOptions nodes;

  @ArgGroup(multiplicity = "1")
  private JobChoice choice = new JobChoice();

  @Option(names = "--tag", paramLabel = "KEY=VALUE", description = "Only jobs with this tag.")
  private Map<String, String> tags = new LinkedHashMap<>();

  @Option(
      names = "--job-mode",
      paramLabel = "MODE",
      description =
          "mpi: one MPI start for each job. serial: single processes, packed. mixed: both at once; the default.")
  private LaunchMode mode = LaunchMode.MIXED;

  @Option(
      names = "--time-limit-minutes",
      paramLabel = "MINUTES",
      description =
          "Ends after so long; 0, the default: at the end of the batch job, where it is in one.")
  private double minutes;

  @Option(
      names = "--ends-at",
      paramLabel = "TIME",
      description = "Ends at this moment: seconds of the epoch, or such as 2026-11-23T15:04:05Z.")
  private @Nullable String endsAt;

  @Option(
      names = "--idle-timeout",
      paramLabel = "SECONDS",
      description = "Ends when for so long nothing was left that it could run; 10, if not said.")
  private @Nullable Double idleSeconds;

  @Option(
      names = "--persistent",
      description = "Stays when there is nothing to run, until its time is up or it is stopped.")
  private boolean persistent;

  @Option(
      names = "--num-transition-threads",
      paramLabel = "N",
      description = "Taken for the original's sake: hooks and transfers have threads as they need.")
  private int transitionThreads = 1;

  @Option(
      names = "--batch-job",
      paramLabel = "ID",
      description =
          "The site's batch job in which it is started; the scripts of submit-launch say it.")
  private @Nullable Long batchJob;

  @Override
  public Integer call() {
    check();
    try (LauncherLog log = LauncherLog.begin();
        Site site = sites.open()) {
      choice.workflow().ifPresent(name -> tellOfUnknown(site, name));
      Allocation allocation = ends(nodes.allocation());
      Launcher.Builder builder = builder(site, allocation);
      // Only now, so that what was refused leaves no file.
      log.into(site.directory().resolve("log"));
      // Made here, as it is only now that there is a log to write to.
      Logger logger = LoggerFactory.getLogger(LauncherCommand.class);
      logger.info("takes {} with tags {} in mode {} on {}", choice, tags, mode, allocation);
      new LaunchEnd(spec.commandLine().getOut(), json).of(builder);
      return ExitCode.WELL;
    }
  }

  // Only told: jobs may still be added while it runs.
  private void tellOfUnknown(Site site, String workflow) {
    if (!WorkflowFilter.check(site, workflow)) {
      PrintWriter err = spec.commandLine().getErr();
      err.println("balsam: No job is in workflow \"" + Plain.line(workflow) + "\" yet.");
      err.flush();
    }
  }

  private void check() {
    wrongWhen(minutes < 0, "--time-limit-minutes must not be negative, but is " + minutes);
    wrongWhen(
        idleSeconds != null && idleSeconds < 0,
        "--idle-timeout must not be negative, but is " + idleSeconds);
    wrongWhen(
        persistent && idleSeconds != null, "--persistent and --idle-timeout exclude each other");
    wrongWhen(
        transitionThreads < 1,
        "--num-transition-threads must be at least 1, but is " + transitionThreads);
  }

  private void wrongWhen(boolean wrong, String sentence) {
    if (wrong) {
      throw new ParameterException(spec.commandLine(), sentence);
    }
  }

  private Launcher.Builder builder(Site site, Allocation allocation) {
    Launcher.Builder builder = Launcher.on(site).allocation(allocation).mode(mode);
    choice.workflow().ifPresent(builder::workflow);
    tags.forEach(builder::tag);
    if (minutes > 0) {
      builder.timeLimit(Duration.ofMillis(Math.max(1, Math.round(minutes * 60_000))));
    }
    if (batchJob != null) {
      builder.batchJob(batchJob);
    }
    if (!persistent) {
      double idle = idleSeconds == null ? 10 : idleSeconds;
      if (idle == 0) {
        builder.untilIdle();
      } else {
        builder.idleTimeout(Duration.ofMillis(Math.max(1, Math.round(idle * 1_000))));
      }
    }
    return builder;
  }

  /** The allocation with the end that was given, where it has none that comes before. */
  private Allocation ends(Allocation allocation) {
    if (endsAt == null) {
      return allocation;
    }
    Instant end = moment(endsAt);
    if (!end.isAfter(Instant.now())) {
      throw new BalsamException(
          "The time was up before the launcher began: --ends-at is " + end + ".");
    }
    boolean sooner = allocation.endsAt().filter(other -> other.isBefore(end)).isPresent();
    return sooner ? allocation : allocation.until(end);
  }

  private Instant moment(String said) {
    try {
      return said.chars().allMatch(Character::isDigit)
          ? Instant.ofEpochSecond(Long.parseLong(said))
          : Instant.parse(said);
    } catch (java.time.DateTimeException | NumberFormatException e) {
      throw new ParameterException(
          spec.commandLine(),
          "--ends-at must be seconds of the epoch or such as 2026-11-23T15:04:05Z, but is \""
              + said
              + "\"",
          e);
    }
  }
}
