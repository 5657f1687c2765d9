package dev.balsam.cli;

import dev.balsam.BalsamException;
import dev.balsam.Site;
import dev.balsam.report.Dag;
import dev.balsam.report.GraphFormat;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Draws the jobs with their dependencies. */
@Command(
    name = "graph",
    mixinStandardHelpOptions = true,
    description = "Draws jobs, coloured by their states, with the dependencies between them.",
    footer = {
      "%nExamples:",
      "  balsam graph --wf scan",
      "  balsam graph --wf scan -o scan.svg",
      "  balsam graph --id 17 --descendants --format dot"
    })
final class GraphCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private SiteOption sites;
  @Mixin private JobSelection selection;
  @Mixin private JsonOption json;

  @Option(
      names = "--format",
      description =
          "${COMPLETION-CANDIDATES}; as the name of the file ends (.mmd, .dot, .gv, .svg), else mermaid.")
  private @Nullable GraphFormat format;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write it there.")
  private @Nullable Path file;

  @Option(names = "--descendants", description = "With all jobs that depend on the selected ones.")
  private boolean descendants;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "2000",
      description = "Refuse more jobs than that (${DEFAULT-VALUE}).")
  private int limit = 2_000;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    GraphFormat drawn = chosen();
    Dag dag;
    try (Site site = sites.open()) {
      var jobs = selection.query(site);
      dag = Dag.of(descendants ? jobs.withDescendants() : jobs, limit);
    }
    if (dag.nodes().isEmpty()) {
      throw new BalsamException(JobTable.NONE + ", so there is nothing to draw.");
    }
    String text = json.on() ? JsonValues.json(values(dag)) + "\n" : drawn.draw(dag);
    if (file == null) {
      out.print(text);
      out.flush();
    } else {
      write(file, text);
    }
    return ExitCode.WELL;
  }

  private GraphFormat chosen() {
    if (format != null) {
      return format;
    }
    String name = file == null ? "" : file.toString().toLowerCase(Locale.ROOT);
    String ending = name.replaceAll(".*[./]", "");
    return switch (name.contains(".") ? ending : "") {
      case "svg" -> GraphFormat.SVG;
      case "dot", "gv" -> GraphFormat.DOT;
      case "", "mmd", "mermaid", "md", "txt" -> GraphFormat.MERMAID;
      default ->
          throw new WrongWordsException(
              "No picture is drawn as ."
                  + ending
                  + ", as the name "
                  + file
                  + " asks. End it in .svg, .dot, .gv or .mmd, or name a --format.");
    };
  }

  private static Map<String, Object> values(Dag dag) {
    List<Map<String, Object>> jobs =
        dag.nodes().stream()
            .map(
                node -> {
                  Map<String, Object> job = new LinkedHashMap<>();
                  job.put("id", node.id());
                  job.put("name", node.name());
                  job.put("state", node.state().name());
                  return job;
                })
            .toList();
    List<Map<String, Object>> edges =
        dag.edges().stream()
            .map(
                edge -> {
                  Map<String, Object> values = new LinkedHashMap<>();
                  values.put("parent", edge.parent());
                  values.put("child", edge.child());
                  return values;
                })
            .toList();
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("jobs", jobs);
    values.put("edges", edges);
    return values;
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new BalsamException(
          "The picture cannot be written to "
              + file
              + ": "
              + FileTrouble.of(e)
              + ". Choose another file with -o.",
          e);
    }
  }
}
