package dev.balsam.cli;

import dev.balsam.Job;
import dev.balsam.JobState;
import dev.balsam.Site;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says why a job is not running. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description =
        "Says why a job is not running: parents, resources, filters, time, missing launchers or hooks.",
    footer = {"%nExamples:", "  balsam explain 17", "  balsam explain collect --json"})
final class ExplainCommand implements Callable<Integer> {
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
      Job job = JobName.find(site, word);
      JobState state = job.state();
      String explanation = job.explain();
      if (json.on()) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("id", job.id());
        values.put("name", job.name());
        values.put("workflow", job.workflow());
        values.put("state", state.name());
        values.put("explanation", explanation);
        json.print(out, values);
      } else {
        out.println(
            "Job "
                + job.id()
                + " \""
                + Plain.line(job.name())
                + "\" is "
                + state
                + ". "
                + Plain.lines(explanation, 0));
      }
      return ExitCode.WELL;
    }
  }
}
