package dev.balsam.cli;

import dev.balsam.admin.SiteMove;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Moves a site. */
@Command(
    name = "move",
    mixinStandardHelpOptions = true,
    description = {
      "Moves a site to another directory or disk. Nobody may be using it; its server is stopped.",
      "Working directories, programs of apps and links inside the site follow."
    },
    footer = {"%nExample:", "  balsam site move --site water /scratch/me/water"})
final class SiteMoveCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private SiteOption sites;
  @Mixin private JsonOption json;

  @Parameters(
      paramLabel = "DIRECTORY",
      description = "Where the site is to be: not there yet, or an empty directory.")
  private Path directory = Path.of("");

  @Override
  public Integer call() {
    ProgressText progress = new ProgressText(spec.commandLine().getErr(), !json.on());
    Path from;
    try {
      from = sites.directory().toAbsolutePath().normalize();
      SiteMove.of(from).onProgress(progress::show).to(directory);
    } finally {
      progress.end();
    }
    Path to = directory.toAbsolutePath().normalize();
    KnownSite.add(to, spec.commandLine().getErr());
    if (json.on()) {
      json.print(spec.commandLine().getOut(), Map.of("from", from.toString(), "to", to.toString()));
    } else {
      spec.commandLine().getOut().println("The site " + from + " is " + to + " now.");
    }
    return ExitCode.WELL;
  }
}
