package dev.balsam.cli;

import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.Site;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Adds jobs that do next to nothing, to try a site or a launcher with. */
@Command(
    name = "make_dummies",
    aliases = "make-dummies",
    mixinStandardHelpOptions = true,
    description = "Adds so many jobs that run \"echo hello\", 64 to a node, to try things with.",
    footer = {"%nExamples:", "  balsam make_dummies 1000"})
final class MakeDummiesCommand implements Callable<Integer> {
  private static final String DUMMY = "dummy";
  private static final int PACKING = 64;

  @Spec private CommandSpec spec;
  @Mixin private SiteOption sites;
  @Mixin private JsonOption json;

  @Parameters(paramLabel = "N", description = "How many.")
  private int count;

  @Override
  public Integer call() {
    if (count < 1) {
      throw new ParameterException(
          spec.commandLine(), "The number of dummies must be at least 1, but is " + count + ".");
    }
    try (Site site = sites.open()) {
      App app = site.app(DUMMY).orElseGet(() -> site.register(Balsam.app(DUMMY, "echo")));
      long added =
          site.submitAll(
              IntStream.range(0, count)
                  .mapToObj(
                      i ->
                          Balsam.job(DUMMY + i, app)
                              .workflow(DUMMY)
                              .args("hello")
                              .nodePackingCount(PACKING)));
      PrintWriter out = spec.commandLine().getOut();
      if (json.on()) {
        json.print(out, Map.of("added", added));
      } else {
        out.println("Added " + added + " dummy jobs to the DB");
      }
      return ExitCode.WELL;
    }
  }
}
