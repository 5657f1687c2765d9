package dev.balsam.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Looks after a site as a whole. */
@Command(
    name = "site",
    mixinStandardHelpOptions = true,
    description = "Backs up, restores, copies, moves and upgrades a site.",
    subcommands = {
      SiteBackupCommand.class,
      SiteRestoreCommand.class,
      SiteCopyCommand.class,
      SiteMoveCommand.class,
      SiteUpgradeCommand.class
    },
    footer = {
      "%nExamples:",
      "  balsam site backup --with-data water.zip",
      "  balsam site restore water.zip water-again",
      "  balsam site move /scratch/me/water"
    })
final class SiteCommand implements Runnable {
  @Spec private CommandSpec spec;

  /** Without a command: what there is. */
  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
