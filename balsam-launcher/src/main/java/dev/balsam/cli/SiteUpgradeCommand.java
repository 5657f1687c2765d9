package dev.balsam.cli;

import dev.balsam.admin.SiteServer;
import dev.balsam.admin.SiteUpgrade;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Brings the tables of an older site up to date. */
@Command(
    name = "upgrade",
    mixinStandardHelpOptions = true,
    description = {
      "Brings the tables of an older site to the version of this Balsam, as any command does that",
      "opens it. A backup is put into the site's directory backup/ before; an upgrade that fails",
      "changes nothing."
    },
    footer = {"%nExample:", "  balsam site upgrade --site water"})
final class SiteUpgradeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private SiteOption sites;
  @Mixin private JsonOption json;

  @Option(names = "--no-backup", description = "Without a backup, where there is no room for one.")
  private boolean withoutBackup;

  @Override
  public Integer call() {
    ProgressText progress = new ProgressText(spec.commandLine().getErr(), !json.on());
    SiteServer.requireNotStopped(sites.directory());
    SiteUpgrade upgrade = SiteUpgrade.of(sites.directory()).onProgress(progress::show);
    if (withoutBackup) {
      upgrade.withoutBackup();
    }
    SiteUpgrade.Upgraded done;
    try {
      done = upgrade.run();
    } finally {
      progress.end();
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json.on()) {
      json.print(out, fields(done));
    } else if (done.from() == done.to()) {
      out.println("The site has version " + done.to() + " already.");
    } else {
      out.println("The site was upgraded from version " + done.from() + " to " + done.to() + ".");
    }
    return ExitCode.WELL;
  }

  private static Map<String, Object> fields(SiteUpgrade.Upgraded done) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("from", done.from());
    fields.put("to", done.to());
    fields.put("backup", done.backup().map(Object::toString).orElse(null));
    return fields;
  }
}
