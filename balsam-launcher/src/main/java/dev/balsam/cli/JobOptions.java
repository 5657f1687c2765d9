package dev.balsam.cli;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What can be said of a job on the command line. Values are text, as they may hold variables. */
@SuppressWarnings("UnusedMethod") // picocli calls them
final class JobOptions {
  private final EnumMap<JobSetting, String> fields = new EnumMap<>(JobSetting.class);

  @Option(names = "--name", paramLabel = "NAME", description = "Its name.")
  private String name = "";

  @Option(names = "--application", paramLabel = "APP", description = "The app that it runs.")
  private String application = "";

  @Option(
      names = "--args",
      arity = "1..*",
      paramLabel = "WORD",
      description = "Arguments as you would type them: split at blanks, quotes are understood.")
  private @Nullable List<String> args;

  @Option(
      names = "--arg",
      paramLabel = "WORD",
      parameterConsumer = VerbatimWord.class,
      description = "One argument, verbatim. Repeatable; after --args.")
  private @Nullable List<String> words;

  @Option(
      names = "--parent",
      paramLabel = "JOB",
      description = "Runs after this job: its number, or its name in the workflow. Repeatable.")
  private List<String> parents = new ArrayList<>();

  @Option(
      names = "--data",
      paramLabel = "KEY=VALUE",
      description = "Data: JSON, else text; dots in KEY lead into objects. Repeatable.")
  private Map<String, String> data = new LinkedHashMap<>();

  @Option(names = "--tag", paramLabel = "KEY=VALUE", description = "A tag. Repeatable.")
  private Map<String, String> tags = new LinkedHashMap<>();

  @Option(
      names = "--env",
      paramLabel = "KEY=VALUE",
      description = "An environment variable. Repeatable.")
  private Map<String, String> environment = new LinkedHashMap<>();

  @Option(
      names = "--workflow",
      paramLabel = "NAME",
      description = "Its workflow; inside a task that job's when nothing is said.")
  private void workflow(@Nullable String text) {
    say(JobSetting.WORKFLOW, text);
  }

  @Option(
      names = "--description",
      arity = "1..*",
      paramLabel = "WORD",
      description = "What it is for.")
  private void description(@Nullable List<String> text) {
    say(JobSetting.DESCRIPTION, text == null ? null : String.join(" ", text));
  }

  @Option(
      names = {"--wall-time-minutes", "--wall-minutes"},
      paramLabel = "MINUTES",
      description = "How long it may take, for planning.")
  private void wallTime(@Nullable String text) {
    say(JobSetting.WALL_TIME_MINUTES, text);
  }

  @Option(
      names = "--timeout-seconds",
      paramLabel = "SECONDS",
      description = "Ends a run after so long.")
  private void timeout(@Nullable String text) {
    say(JobSetting.TIMEOUT_SECONDS, text);
  }

  @Option(names = "--num-nodes", paramLabel = "N", description = "Nodes; 1 when nothing is said.")
  private void nodes(@Nullable String text) {
    say(JobSetting.NUM_NODES, text);
  }

  @Option(
      names = "--coschedule-num-nodes",
      paramLabel = "N",
      description =
          "Kept with its data for those who plan allocations. No nodes are held back: work that needs"
              + " nodes of its own is best added as jobs.")
  private void coschedule(@Nullable String text) {
    say(JobSetting.COSCHEDULE_NUM_NODES, text);
  }

  @Option(names = "--ranks-per-node", paramLabel = "N", description = "MPI ranks on each node.")
  private void ranks(@Nullable String text) {
    say(JobSetting.RANKS_PER_NODE, text);
  }

  @Option(names = "--threads-per-rank", paramLabel = "N", description = "Threads of each rank.")
  private void threads(@Nullable String text) {
    say(JobSetting.THREADS_PER_RANK, text);
  }

  @Option(names = "--threads-per-core", paramLabel = "N", description = "Threads on each core.")
  private void threadsPerCore(@Nullable String text) {
    say(JobSetting.THREADS_PER_CORE, text);
  }

  @Option(
      names = "--gpus-per-rank",
      paramLabel = "N",
      description = "GPUs of each rank; fractions too.")
  private void gpus(@Nullable String text) {
    say(JobSetting.GPUS_PER_RANK, text);
  }

  @Option(
      names = "--node-packing-count",
      paramLabel = "N",
      description = "How many such jobs fill a node.")
  private void packing(@Nullable String text) {
    say(JobSetting.NODE_PACKING_COUNT, text);
  }

  @Option(
      names = "--memory-per-node",
      paramLabel = "SIZE",
      description = "Memory on each node, such as 16G.")
  private void memory(@Nullable String text) {
    say(JobSetting.MEMORY_PER_NODE, text);
  }

  @Option(
      names = "--retries",
      paramLabel = "N",
      description = "Runs again so often after an error.")
  private void retries(@Nullable String text) {
    say(JobSetting.RETRIES, text);
  }

  @Option(names = "--priority", paramLabel = "N", description = "Higher ones start first.")
  private void priority(@Nullable String text) {
    say(JobSetting.PRIORITY, text);
  }

  @Option(
      names = "--input-files",
      arity = "1..*",
      paramLabel = "GLOB",
      description = "Parents' files to link, as globs.")
  private void inputFiles(@Nullable List<String> globs) {
    say(JobSetting.INPUT_FILES, globs == null ? null : String.join(" ", globs));
  }

  @Option(
      names = "--url-in",
      paramLabel = "ADDRESS",
      description = "Copied into the working directory before it runs; a path or an address.")
  private void stageIn(@Nullable String text) {
    say(JobSetting.URL_IN, text);
  }

  @Option(
      names = "--url-out",
      paramLabel = "ADDRESS",
      description = "Where files go when it has finished; a path or an address.")
  private void stageOut(@Nullable String text) {
    say(JobSetting.URL_OUT, text);
  }

  @Option(
      names = "--stage-out-files",
      arity = "1..*",
      paramLabel = "GLOB",
      description = "Which files, as globs.")
  private void stageOutFiles(@Nullable List<String> globs) {
    say(JobSetting.STAGE_OUT_FILES, globs == null ? null : String.join(" ", globs));
  }

  @Option(
      names = "--workdir",
      paramLabel = "DIRECTORY",
      description = "A directory of your own to run in, in place of the site's.")
  private void workdir(@Nullable String text) {
    say(JobSetting.WORKDIR, text);
  }

  @Option(
      names = "--post-handle-error",
      description = "The app's postprocess decides about runs that failed, too.")
  private void postHandleError(boolean given) {
    say(JobSetting.POST_HANDLE_ERROR, given ? "true" : null);
  }

  @Option(
      names = "--post-handle-timeout",
      description = "The app's postprocess decides about runs that were cut off, too.")
  private void postHandleTimeout(boolean given) {
    say(JobSetting.POST_HANDLE_TIMEOUT, given ? "true" : null);
  }

  @Option(
      names = "--disable-auto-timeout-retry",
      description =
          "Fails when its --timeout-seconds are over or its launcher ends first, rather than to run again.")
  private void noTimeoutRetry(boolean given) {
    say(JobSetting.AUTO_TIMEOUT_RETRY, given ? "false" : null);
  }

  @Option(
      names = "--no-wait-for-parents",
      description = "Starts at once; files of parents are linked as they are then.")
  private void ignoreParents(boolean given) {
    say(JobSetting.WAIT_FOR_PARENTS, given ? "false" : null);
  }

  @SuppressWarnings("unused")
  @Option(
      names = {"--yes", "-y"},
      description = "Adding never asks; accepted for old scripts.")
  private boolean yes;

  // picocli also tells what was not said.
  private void say(JobSetting field, @Nullable String text) {
    if (text == null) {
      fields.remove(field);
    } else {
      fields.put(field, text);
    }
  }

  boolean namesParents() {
    return !parents.isEmpty();
  }

  /** What was said, with variables filled in. */
  JobRow row(UnaryOperator<String> fill) {
    JobRow row = new JobRow();
    row.name(fill.apply(name));
    row.application(fill.apply(application));
    if (args != null) {
      row.argumentLine(fill.apply(String.join(" ", args)));
    }
    if (words != null) {
      row.words(words.stream().map(fill).toList());
    }
    fields.forEach((field, text) -> row.set(field, fill.apply(text)));
    data.forEach((key, text) -> row.data(key, JsonValues.parse(fill.apply(text))));
    tags.forEach((key, text) -> row.tag(key, fill.apply(text)));
    environment.forEach((key, text) -> row.environment(key, fill.apply(text)));
    row.parents(parents.stream().map(fill).toList());
    return row;
  }
}
