package dev.balsam.cli;

import dev.balsam.Job;
import dev.balsam.JobState;
import dev.balsam.Site;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Waits for jobs. */
@Command(
    name = "wait",
    mixinStandardHelpOptions = true,
    description = "Waits until jobs have ended and prints each one's number and state.",
    footer = {"%nExamples:", "  balsam wait 17 18 --timeout 600"})
final class WaitCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private SiteOption sites;
  @Mixin private JsonOption json;

  @Parameters(arity = "1..*", paramLabel = "ID", description = "Numbers of jobs.")
  private List<Long> ids = new ArrayList<>();

  @Option(names = "--any", description = "Only until one of them has ended.")
  private boolean any;

  @Option(names = "--timeout", paramLabel = "SECONDS", description = "At most so long.")
  private @Nullable Double seconds;

  @Override
  public Integer call() throws InterruptedException {
    try (Site site = sites.open()) {
      List<Job> jobs = ids.stream().map(site::job).toList();
      CompletableFuture<?>[] ends =
          jobs.stream().map(Job::completion).toArray(CompletableFuture<?>[]::new);
      CompletableFuture<?> end =
          any ? CompletableFuture.anyOf(ends) : CompletableFuture.allOf(ends);
      boolean inTime = await(end);
      List<JobState> states = jobs.stream().map(Job::state).toList();
      tell(states);
      return exitCode(inTime, states);
    }
  }

  private boolean await(CompletableFuture<?> end) throws InterruptedException {
    try {
      if (seconds == null) {
        end.get();
      } else {
        end.get((long) (seconds * 1e9), TimeUnit.NANOSECONDS);
      }
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    }
  }

  private void tell(List<JobState> states) {
    PrintWriter out = spec.commandLine().getOut();
    int[] told =
        IntStream.range(0, states.size()).filter(i -> !any || states.get(i).isTerminal()).toArray();
    if (json.on()) {
      json.rows(out, rows -> Arrays.stream(told).forEach(i -> rows.add(fields(i, states))));
    } else {
      Arrays.stream(told).forEach(i -> out.println(ids.get(i) + " " + states.get(i)));
    }
  }

  private Map<String, Object> fields(int i, List<JobState> states) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("id", ids.get(i));
    fields.put("state", states.get(i).name());
    return fields;
  }

  private static int exitCode(boolean inTime, List<JobState> states) {
    if (!inTime) {
      return ExitCode.TOO_LONG;
    }
    boolean failed = states.stream().anyMatch(s -> s.isTerminal() && s != JobState.JOB_FINISHED);
    return failed ? ExitCode.NOT_FINISHED : 0;
  }
}
