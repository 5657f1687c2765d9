package dev.balsam.cli;

import dev.balsam.App;
import dev.balsam.Job;
import dev.balsam.JobContext;
import dev.balsam.JobSpec;
import dev.balsam.Site;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Adds a job that runs after the one whose program calls this: {@code job --child}. */
@Command(
    name = "mkchild",
    mixinStandardHelpOptions = true,
    description = "Inside a task: adds a job that runs after that job, and prints the link.",
    footer = {
      "%nAs \"balsam job --child\", whose options it has.",
      "%nExamples:",
      "  balsam mkchild --name refine --application solve --wall-minutes 20 --num-nodes 2 --ranks-per-node 4"
    })
final class MkchildCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private SiteOption sites;
  @Mixin private JobOptions job;
  @Mixin private JsonOption json;

  @Option(
      names = {"--preprocessor", "--postprocessor"},
      paramLabel = "SCRIPT",
      hidden = true,
      description = "Refused: hooks are the app's.")
  private @Nullable String hook;

  @Override
  public Integer call() {
    if (hook != null) {
      throw new ParameterException(
          spec.commandLine(),
          "A job has no scripts of its own. Give them to its app: balsam app --preprocess, --postprocess.");
    }
    JobRow row = job.row(UnaryOperator.identity());
    if (row.name().isEmpty() || row.application().isEmpty()) {
      throw new ParameterException(spec.commandLine(), "A job needs --name and --application.");
    }
    try (Site site = sites.open()) {
      Job parent = sites.job(site, null);
      if (row.workflow().isEmpty()) {
        row.set(JobSetting.WORKFLOW, parent.workflow());
      }
      App app = new KnownApps(site).get(row.application());
      JobSpec draft = row.draft(app).dependsOn(parent);
      new ParentNames(site).link(draft, row.workflow(), row.parents(), 1);
      Job added =
          sites.current().map((JobContext c) -> c.spawn(draft)).orElseGet(() -> site.submit(draft));
      if (json.on()) {
        json.print(spec.commandLine().getOut(), AddedJob.of(added, row));
      } else {
        spec.commandLine().getOut().println("Created link " + parent.id() + " --> " + added.id());
      }
      return ExitCode.WELL;
    }
  }
}
