package dev.balsam.cli;

import dev.balsam.Site;
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
    description = "Has CHILD, which must not have started, run after PARENT.")
final class DepCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private SiteOption sites;

  @Parameters(index = "0", paramLabel = "PARENT", description = "Number of the parent.")
  private long parent;

  @Parameters(index = "1", paramLabel = "CHILD", description = "Number of the child.")
  private long child;

  @Override
  public Integer call() {
    try (Site site = sites.open()) {
      site.job(child).dependsOn(site.job(parent));
      spec.commandLine().getOut().println("Created link " + parent + " --> " + child);
      return 0;
    }
  }
}
