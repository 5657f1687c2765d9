package dev.balsam.cli;

import dev.balsam.BalsamException;
import dev.balsam.Job;
import dev.balsam.Site;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints where a job works. */
@Command(
    name = "workdir",
    mixinStandardHelpOptions = true,
    description = "Prints the working directory of a job.",
    footer = {"%nExamples:", "  balsam workdir 17", "  ls \"$(balsam workdir hi1)\""})
final class WorkdirCommand implements Callable<Integer> {
  private static final int SHOWN = 5;

  @Spec private CommandSpec spec;
  @Mixin private SiteOption sites;
  @Mixin private JsonOption json;

  @Parameters(paramLabel = "ID|NAME", description = "Its number, or a part of its name.")
  private String which = "";

  @Option(names = "--existing", description = "Only where it is there already.")
  private boolean existing;

  @Override
  public Integer call() {
    try (Site site = sites.open()) {
      Job job = job(site);
      Path directory = job.workdir();
      if (existing && !Files.isDirectory(directory)) {
        throw new BalsamException(
            "The working directory of "
                + job
                + " is not there yet: "
                + directory
                + ". A launcher makes it when the job starts.");
      }
      PrintWriter out = spec.commandLine().getOut();
      if (json.on()) {
        json.print(out, fields(job, directory));
      } else {
        out.println(directory);
      }
      return ExitCode.WELL;
    }
  }

  private static Map<String, Object> fields(Job job, Path directory) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("id", job.id());
    fields.put("workdir", directory);
    fields.put("existing", Files.isDirectory(directory));
    return fields;
  }

  // A job may be called by a number too, but its number goes first.
  private Job job(Site site) {
    if (which.matches("\\d{1,18}")) {
      return site.job(Long.parseLong(which));
    }
    List<Job> found = site.jobs().nameLike(which).limit(SHOWN + 1).list();
    if (found.size() == 1) {
      return found.get(0);
    }
    if (found.isEmpty()) {
      throw new BalsamException("There is no job with \"" + which + "\" in its name on this site.");
    }
    throw new BalsamException(
        "Several jobs have \""
            + which
            + "\" in their names: "
            + found.stream()
                .limit(SHOWN)
                .map(job -> job.id() + " " + job.name())
                .collect(Collectors.joining(", "))
            + (found.size() > SHOWN ? " and more" : "")
            + ". Give the number.");
  }
}
