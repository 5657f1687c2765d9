package dev.balsam.cli;

import dev.balsam.Attempt;
import dev.balsam.BalsamException;
import dev.balsam.Job;
import dev.balsam.Outcome;
import dev.balsam.Site;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what runs of a job have printed. */
@Command(
    name = "output",
    mixinStandardHelpOptions = true,
    description = "Prints what a job has printed: its latest run, or one that is named.",
    footer = {
      "%nExamples:",
      "  balsam output 17",
      "  balsam output relax -f",
      "  balsam output 17 --attempt 1"
    })
final class OutputCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private SiteOption sites;
  @Mixin private JsonOption json;

  @Parameters(
      paramLabel = "JOB",
      description = "Its number, or a part of its name that no other job has.")
  private String word = "";

  @Option(
      names = {"-f", "--follow"},
      description =
          "Go on while it runs, through all its runs, or until the one named by --attempt ends.")
  private boolean follow;

  @Option(names = "--attempt", paramLabel = "N", description = "Of this run; they count from 1.")
  private @Nullable Integer attempt;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    try (Site site = sites.open()) {
      Job job = JobName.find(site, word);
      if (follow) {
        refuseJson();
        OutputStream bytes = CommandOutput.bytes();
        new OutputFollower(job, attempt, bytes, spec.commandLine().getErr()).follow();
      } else if (json.on()) {
        json.print(out, values(job, run(job)));
      } else {
        RunFile.copy(job, run(job), CommandOutput.bytes());
      }
      return ExitCode.WELL;
    }
  }

  private void refuseJson() {
    if (json.on()) {
      throw new WrongWordsException("--json and --follow cannot be had together. Leave one out.");
    }
  }

  private Attempt run(Job job) {
    List<Attempt> runs = job.attempts();
    if (runs.isEmpty()) {
      throw new BalsamException(
          "Job " + job.id() + " has not run yet, so it has printed nothing. " + job.explain());
    }
    if (attempt == null) {
      return runs.get(runs.size() - 1);
    }
    return runs.stream()
        .filter(run -> run.number() == attempt)
        .findFirst()
        .orElseThrow(
            () ->
                new BalsamException(
                    "Job "
                        + job.id()
                        + " has had no run "
                        + attempt
                        + ". It has had "
                        + runs.stream().map(Attempt::number).toList()
                        + "."));
  }

  private static Map<String, @Nullable Object> values(Job job, Attempt run) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("id", job.id());
    values.put("name", job.name());
    values.put("attempt", run.number());
    values.put("started_at", run.started());
    values.put("ended_at", run.ended().orElse(null));
    values.put("outcome", run.outcome().map(Outcome::word).orElse(null));
    values.put("file", run.output().toString());
    values.put("output", job.output(run.number()));
    return values;
  }
}
