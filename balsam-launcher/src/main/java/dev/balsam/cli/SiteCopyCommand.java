package dev.balsam.cli;

import dev.balsam.Site;
import dev.balsam.admin.SiteCopy;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Copies a site. */
@Command(
    name = "copy",
    mixinStandardHelpOptions = true,
    description = {
      "Copies a site with all its files, while it is in use.",
      "The copy has a PostgreSQL of its own; what runs in the first site runs again in it."
    },
    footer = {"%nExample:", "  balsam site copy --site water /scratch/me/water"})
final class SiteCopyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private SiteOption sites;
  @Mixin private JsonOption json;

  @Parameters(
      paramLabel = "DIRECTORY",
      description = "The copy: not there yet, or an empty directory.")
  private Path directory = Path.of("");

  @Override
  public Integer call() {
    ProgressText progress = new ProgressText(spec.commandLine().getErr(), !json.on());
    Path from;
    try (Site site = sites.open()) {
      from = site.directory();
      SiteCopy.of(site).onProgress(progress::show).to(directory);
    } finally {
      progress.end();
    }
    Path to = directory.toAbsolutePath().normalize();
    KnownSite.add(to, spec.commandLine().getErr());
    if (json.on()) {
      json.print(spec.commandLine().getOut(), Map.of("from", from.toString(), "to", to.toString()));
    } else {
      spec.commandLine().getOut().println("The site " + to + " is a copy of " + from + ".");
    }
    return ExitCode.WELL;
  }
}
