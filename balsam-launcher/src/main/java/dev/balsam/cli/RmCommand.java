package dev.balsam.cli;

import dev.balsam.App;
import dev.balsam.BalsamException;
import dev.balsam.DatabaseUnavailableException;
import dev.balsam.JobQuery;
import dev.balsam.Site;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Deletes jobs and apps. */
@Command(
    name = "rm",
    mixinStandardHelpOptions = true,
    description = "Deletes jobs with their history, or apps that no job uses. Their files stay.",
    footer = {
      "%nAsks before. Jobs that run, and jobs that others wait for, are left; it says so.",
      "Of the selection, apps know --name only.",
      "%nExamples:",
      "  balsam rm jobs --name hi",
      "  balsam rm jobs --workflow scan --state FAILED --force",
      "  balsam rm jobs --all",
      "  balsam rm apps --name SayHello --yes"
    })
final class RmCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private SiteOption sites;
  @Mixin private JobSelection selection;
  @Mixin private JsonOption json;
  @Mixin private Confirmation confirmation;

  @Parameters(index = "0", paramLabel = "jobs|apps", description = "What to delete.")
  private String kind = "";

  @Option(names = "--all", description = "All of them.")
  private boolean all;

  @Override
  public Integer call() {
    if (all != selection.isEmpty()) {
      throw new WrongWordsException(
          all
              ? "--all goes with no selection. Leave one of them away."
              : "Say which to delete: by --name, --id, --workflow, --state, --tag or --where, or --all.");
    }
    return switch (kind) {
      case "job", "jobs" -> jobs();
      case "app", "apps" -> apps();
      default ->
          throw new WrongWordsException(
              "\"" + kind + "\" cannot be deleted. Write \"rm jobs\" or \"rm apps\".");
    };
  }

  private int jobs() {
    try (Site site = sites.open()) {
      JobQuery jobs = selection.query(site);
      long count = jobs.count();
      if (count > 0) {
        confirmation.ask(
            spec.commandLine().getErr(),
            "PERMANENTLY remove " + (all ? "all " : "") + Counted.of(count, "job") + words() + "?");
      }
      JobQuery.Deletion deletion =
          count == 0 ? new JobQuery.Deletion(0, 0, 0) : jobs.deleteUnneeded();
      tell(deletion, count);
      boolean done = deletion.running() + deletion.waitedFor() == 0;
      return done ? ExitCode.WELL : ExitCode.NOT_DONE;
    }
  }

  private String words() {
    return all ? "" : " " + selection.inWords();
  }

  private void tell(JobQuery.Deletion deletion, long count) {
    PrintWriter out = spec.commandLine().getOut();
    if (json.on()) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("deleted", deletion.deleted());
      fields.put("left_running", deletion.running());
      fields.put("left_waited_for", deletion.waitedFor());
      json.print(out, fields);
    } else if (count == 0) {
      out.println("No jobs found matching query");
    } else {
      out.println("Deleted " + Counted.of(deletion.deleted(), "job") + ".");
    }
    left(deletion.running(), "running. Kill them first.");
    left(deletion.waitedFor(), "waited for by jobs that stay. Delete those too, or kill them.");
  }

  private void left(long count, String why) {
    if (count > 0) {
      spec.commandLine()
          .getErr()
          .println("balsam: " + Counted.of(count, "job") + " left, because still " + why);
    }
  }

  private int apps() {
    try (Site site = sites.open()) {
      List<App> apps = AppNames.chosen(site, selection, all);
      if (!apps.isEmpty()) {
        confirmation.ask(
            spec.commandLine().getErr(),
            "PERMANENTLY remove " + Counted.of(apps.size(), "app") + " " + names(apps) + "?");
      }
      try {
        site.deleteApps(names(apps));
      } catch (DatabaseUnavailableException e) {
        throw e;
      } catch (BalsamException e) {
        throw apps.size() == 1 ? e : new BalsamException(e.getMessage() + " None was deleted.", e);
      }
      if (json.on()) {
        json.print(spec.commandLine().getOut(), Map.of("deleted", apps.size()));
      } else {
        String done = "Deleted " + Counted.of(apps.size(), "app") + ".";
        spec.commandLine().getOut().println(apps.isEmpty() ? "No apps found matching query" : done);
      }
      return ExitCode.WELL;
    }
  }

  private static List<String> names(List<App> apps) {
    return apps.stream().map(App::name).toList();
  }
}
