package dev.balsam.cli;

import dev.balsam.Job;
import dev.balsam.Site;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Adds a dependency. */
@Command(
    name = "dep",
    mixinStandardHelpOptions = true,
    description = "Has CHILD, which must not have started, run after PARENT.",
    footer = {
      "%nA job is named by its number, or by a part of its name that no other job's name holds.",
      "%nExamples:",
      "  balsam dep 17 18",
      "  balsam dep prepare collect"
    })
final class DepCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private SiteOption sites;
  @Mixin private JsonOption json;

  @Parameters(index = "0", paramLabel = "PARENT", description = "Number or name of the parent.")
  private String parent = "";

  @Parameters(index = "1", paramLabel = "CHILD", description = "Number or name of the child.")
  private String child = "";

  @Override
  public Integer call() {
    try (Site site = sites.open()) {
      Job first = JobName.find(site, parent);
      Job then = JobName.find(site, child);
      then.dependsOn(first);
      if (json.on()) {
        Map<String, Object> link = new LinkedHashMap<>();
        link.put("parent", first.id());
        link.put("child", then.id());
        json.print(spec.commandLine().getOut(), link);
      } else {
        spec.commandLine().getOut().println("Created link " + first.id() + " --> " + then.id());
      }
      return ExitCode.WELL;
    }
  }
}
