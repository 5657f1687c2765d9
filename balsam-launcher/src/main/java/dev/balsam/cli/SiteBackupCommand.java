package dev.balsam.cli;

import dev.balsam.BalsamException;
import dev.balsam.Site;
import dev.balsam.admin.Backup;
import dev.balsam.admin.SiteBackup;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a backup of a site, or checks one. */
@Command(
    name = "backup",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a backup of a site while it is in use: one compressed file, readable by you only.",
      "It holds all jobs, apps and histories as they are at one moment, and the settings."
    },
    footer = {
      "%nNot in it: passwords, logs and collaborators' accounts.",
      "%nExamples:",
      "  balsam site backup",
      "  balsam site backup --with-data /archive/water.zip",
      "  balsam site backup --check /archive/water.zip"
    })
final class SiteBackupCommand implements Callable<Integer> {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  @Spec private CommandSpec spec;
  @Mixin private SiteOption sites;
  @Mixin private JsonOption json;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "The backup; SITE-TIME.zip in this directory when nothing is said.")
  private @Nullable Path file;

  @Option(
      names = "--with-data",
      description = "With the working directories and other files of the site.")
  private boolean withData;

  @Option(names = "--check", description = "Make none, but read FILE and compare its checksums.")
  private boolean check;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Backup backup = check ? checked() : made();
    if (json.on()) {
      json.print(out, fields(backup));
    } else if (check) {
      out.println(backup.file() + " is well: " + contents(backup) + ".");
    } else {
      out.println(contents(backup) + " are in " + backup.file() + ".");
    }
    return ExitCode.WELL;
  }

  private Backup checked() {
    if (file == null) {
      throw new BalsamException("--check needs the FILE that is to be checked.");
    }
    return SiteBackup.check(file);
  }

  private Backup made() {
    ProgressText progress = new ProgressText(spec.commandLine().getErr(), !json.on());
    try (Site site = sites.open()) {
      SiteBackup backup = SiteBackup.of(site).onProgress(progress::show);
      if (withData) {
        backup.withData();
      }
      return backup.to(file == null ? named(site.directory()) : file);
    } finally {
      progress.end();
    }
  }

  private static Path named(Path site) {
    return Path.of(site.getFileName() + "-" + STAMP.format(Instant.now()) + ".zip")
        .toAbsolutePath();
  }

  static String contents(Backup backup) {
    return String.format(
        Locale.ROOT,
        "%,d jobs and %,d apps of %s as they were at %s%s",
        backup.rows().getOrDefault("job", 0L),
        backup.rows().getOrDefault("app", 0L),
        backup.site(),
        backup.madeAt(),
        backup.withData() ? ", with its files," : "");
  }

  static Map<String, Object> fields(Backup backup) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("file", backup.file().toString());
    fields.put("site", backup.site().toString());
    fields.put("schema_version", backup.schemaVersion());
    fields.put("made_at", backup.madeAt().toString());
    fields.put("with_data", backup.withData());
    fields.put("bytes", backup.bytes());
    fields.put("rows", backup.rows());
    return fields;
  }
}
