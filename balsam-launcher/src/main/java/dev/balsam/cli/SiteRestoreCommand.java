package dev.balsam.cli;

import dev.balsam.admin.Backup;
import dev.balsam.admin.SiteRestore;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a site of a backup. */
@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a new site of a backup, with a PostgreSQL of its own; an older one is upgraded.",
      "What ran when the backup was made runs again there."
    },
    footer = {"%nExample:", "  balsam site restore /archive/water.zip water-again"})
final class SiteRestoreCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private JsonOption json;

  @Parameters(index = "0", paramLabel = "FILE", description = "The backup.")
  private Path file = Path.of("");

  @Parameters(
      index = "1",
      paramLabel = "DIRECTORY",
      description = "The new site: not there yet, or an empty directory.")
  private Path directory = Path.of("");

  @Override
  public Integer call() {
    ProgressText progress = new ProgressText(spec.commandLine().getErr(), !json.on());
    Backup backup;
    try {
      backup = SiteRestore.from(file).onProgress(progress::show).into(directory);
    } finally {
      progress.end();
    }
    Path site = directory.toAbsolutePath().normalize();
    KnownSite.add(site, spec.commandLine().getErr());
    if (json.on()) {
      json.print(
          spec.commandLine().getOut(),
          Map.of("site", site.toString(), "backup", SiteBackupCommand.fields(backup)));
    } else {
      spec.commandLine()
          .getOut()
          .println(SiteBackupCommand.contents(backup) + " are in the new site " + site + ".");
    }
    return ExitCode.WELL;
  }
}
