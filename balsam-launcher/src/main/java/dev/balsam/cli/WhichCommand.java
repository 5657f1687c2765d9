package dev.balsam.cli;

import dev.balsam.admin.KnownSites;
import dev.balsam.admin.ServerStatus;
import dev.balsam.admin.SiteDirectory;
import dev.balsam.admin.SiteServer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tells which site is active, and which there are. */
@Command(
    name = "which",
    mixinStandardHelpOptions = true,
    description =
        "Shows which site is active, lists the known ones, or finds one by a part of its path.",
    footer = {
      "%nExamples:",
      "  balsam which",
      "  balsam which --list",
      "  balsam which --name water"
    })
final class WhichCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private SiteOption sites;
  @Mixin private JsonOption json;
  @ArgGroup private @Nullable Question question;

  private static final class Question {
    @Option(names = "--list", description = "List the known sites.")
    private boolean list;

    @Option(
        names = "--name",
        paramLabel = "TEXT",
        description = "Print the path of the one site that has this path, name or part of a path.")
    private @Nullable String name;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    KnownSites known = KnownSites.ofUser();
    Optional<Path> active = sites.named().filter(SiteDirectory::isSite);
    active.ifPresent(site -> KnownSite.add(site, spec.commandLine().getErr()));
    if (question != null && question.name != null) {
      path(out, known.find(question.name));
    } else if (question != null && question.list) {
      list(out, known.list());
    } else if (sites.named().isPresent()) {
      current(out, SiteServer.of(sites.named().get()).status());
    } else {
      none(out, known.list());
    }
    return ExitCode.WELL;
  }

  private void path(PrintWriter out, Path site) {
    if (json.on()) {
      json.print(out, Map.of("site", site));
    } else {
      out.println(site);
    }
  }

  private void list(PrintWriter out, List<Path> all) {
    if (json.on()) {
      json.rows(out, rows -> all.forEach(site -> rows.add(Map.of("site", site))));
    } else {
      all.forEach(out::println);
    }
  }

  private void current(PrintWriter out, ServerStatus status) {
    if (json.on()) {
      json.print(out, ServerWords.json(status));
    } else {
      out.print(ServerWords.lines(status));
    }
  }

  private void none(PrintWriter out, List<Path> all) {
    if (json.on()) {
      Map<String, Object> nothing = new LinkedHashMap<>();
      nothing.put("site", null);
      json.print(out, nothing);
      return;
    }
    out.println("No site is active.");
    if (all.isEmpty()) {
      out.println("Make one with: balsam init PATH");
    } else {
      out.println("Activate one of these with \"source balsamactivate PATH\":");
      all.forEach(site -> out.println("  " + site));
    }
  }
}
