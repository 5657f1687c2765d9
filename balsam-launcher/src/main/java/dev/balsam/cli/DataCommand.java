package dev.balsam.cli;

import dev.balsam.BalsamException;
import dev.balsam.Job;
import dev.balsam.JobContext;
import dev.balsam.Site;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Reads and writes a job's data. */
@Command(
    name = "data",
    mixinStandardHelpOptions = true,
    description =
        "Prints a job's data as JSON, or the value of one key; with a value, stores it under the key.",
    footer = {"%nExamples:", "  balsam data energy -76.4", "  balsam data --job 17 energy"})
final class DataCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private SiteOption sites;
  @Mixin private JsonOption json;

  @Option(names = "--job", paramLabel = "ID", description = "The job; inside a task that job.")
  private @Nullable Long id;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "KEY",
      description = "The key; dots lead into objects, as in grid.points.")
  private @Nullable String key;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "VALUE",
      description = "JSON, else text. Put -- before a value that begins with a dash.")
  private @Nullable String value;

  @Override
  public Integer call() {
    try (Site site = sites.open()) {
      Job job = sites.job(site, id);
      if (key == null) {
        print(job.data());
      } else if (value == null) {
        print(known(job, key));
      } else {
        Object stored = JsonValues.parse(value);
        store(job, key, stored);
        if (json.on()) {
          print(fields(job, key, stored));
        }
      }
      return ExitCode.WELL;
    }
  }

  private void print(Object found) {
    PrintWriter out = spec.commandLine().getOut();
    if (json.on()) {
      json.print(out, found);
    } else {
      out.println(JsonValues.write(found));
    }
  }

  private static Map<String, Object> fields(Job job, String key, Object stored) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("id", job.id());
    fields.put("key", key);
    fields.put("value", stored);
    return fields;
  }

  private static Object known(Job job, String key) {
    Map<String, Object> data = job.data();
    return DataKey.find(data, key)
        .orElseThrow(
            () ->
                new BalsamException(
                    job + " has no data \"" + key + "\". It has " + data.keySet() + "."));
  }

  private void store(Job job, String key, Object stored) {
    Optional<JobContext> current = id == null ? sites.current() : Optional.empty();
    if (current.isPresent()) {
      current.get().data(DataKey.path(key), stored);
    } else {
      job.data(DataKey.path(key), stored);
    }
  }
}
