package dev.balsam.cli;

import dev.balsam.BalsamException;
import dev.balsam.BatchJob;
import dev.balsam.Site;
import dev.balsam.scheduler.BatchQueue;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The batch jobs of a site. */
@Command(
    name = "queue",
    mixinStandardHelpOptions = true,
    description = "Lists and cancels the batch jobs that submit-launch has submitted.",
    subcommands = {QueueCommand.Ls.class, QueueCommand.Cancel.class},
    footer = {"%nExamples:", "  balsam queue ls --all", "  balsam queue cancel 4711"})
final class QueueCommand implements Runnable {
  @Spec private CommandSpec spec;

  /** Without a word: what there is. */
  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** Lists them. */
  @Command(
      name = "ls",
      mixinStandardHelpOptions = true,
      description = "Lists them as `balsam ls queues` does.",
      footer = {"%nExamples:", "  balsam queue ls", "  balsam queue ls --all --json"})
  static final class Ls implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private SiteOption sites;
    @Mixin private JsonOption json;

    @Option(names = "--all", description = "Those that have ended too.")
    private boolean all;

    @Override
    public Integer call() {
      try (Site site = sites.open()) {
        PrintWriter out = spec.commandLine().getOut();
        return QueueTable.print(site, out, spec.commandLine().getErr(), json, all);
      }
    }
  }

  /** Cancels one. */
  @Command(
      name = "cancel",
      mixinStandardHelpOptions = true,
      description =
          "Cancels a batch job. Its launcher ends its tasks, which may run again in another.",
      footer = {"%nExamples:", "  balsam queue cancel 4711", "  balsam queue cancel qlaunch3"})
  static final class Cancel implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private SiteOption sites;
    @Mixin private JsonOption json;

    @Parameters(
        paramLabel = "ID",
        description =
            "As the batch system calls it, in the first column of `balsam ls queues`; or its script's name.")
    private String id = "";

    @Override
    public Integer call() {
      try (Site site = sites.open()) {
        BatchJob job = BatchQueue.of(site).cancel(find(site).id());
        PrintWriter out = spec.commandLine().getOut();
        if (json.on()) {
          json.print(out, BatchJson.of(job));
        } else {
          out.println(
              "Cancelled batch job "
                  + job.id()
                  + (job.state().isEnd() ? "" : ", which is ending")
                  + ": "
                  + job.state().word());
        }
        return ExitCode.WELL;
      }
    }

    // The newest first: a batch system may begin again with its numbers.
    private BatchJob find(Site site) {
      List<BatchJob> jobs = site.batchJobs().list();
      return jobs.stream()
          .filter(job -> job.schedulerId().filter(id::equals).isPresent())
          .findFirst()
          .or(() -> jobs.stream().filter(job -> id.equals("qlaunch" + job.id())).findFirst())
          .orElseThrow(
              () ->
                  new BalsamException(
                      "The site has no batch job \""
                          + Plain.line(id)
                          + "\". `balsam ls queues` lists those that have not ended."));
    }
  }
}
