package dev.balsam.cli;

import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.BalsamException;
import dev.balsam.Job;
import dev.balsam.JobContext;
import dev.balsam.JobSpec;
import dev.balsam.Site;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Adds a job; inside a task as that job, so that a run that is no longer the latest adds none. */
@Command(
    name = "job",
    mixinStandardHelpOptions = true,
    description = "Adds a job and prints its number.",
    footer = {
      "%nExamples:",
      "  balsam job --name hi1 --workflow test --application SayHello --args \"world 1\"",
      "  balsam job --name refine --application solve --child --arg \"two words\" --data tries=2"
    })
final class JobCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private SiteOption sites;

  @Option(names = "--name", required = true, description = "Its name.")
  private String name = "";

  @Option(names = "--application", required = true, description = "The app that it runs.")
  private String application = "";

  @Option(names = "--workflow", description = "Its workflow; inside a task that job's.")
  private @Nullable String workflow;

  @Option(names = "--description", arity = "1..*", description = "What it is for.")
  private List<String> description = new ArrayList<>();

  @Option(
      names = "--args",
      arity = "1..*",
      description = "Arguments as you would type them: split at blanks, quotes are understood.")
  private List<String> args = new ArrayList<>();

  @Option(names = "--arg", description = "One argument, verbatim. May be repeated; after --args.")
  private List<String> words = new ArrayList<>();

  @Option(names = "--parent", paramLabel = "ID", description = "Runs after this job. Repeatable.")
  private List<Long> parents = new ArrayList<>();

  @Option(names = "--child", description = "Inside a task: runs after that job.")
  private boolean child;

  @Option(names = "--data", paramLabel = "KEY=VALUE", description = "Data: JSON, else text.")
  private Map<String, String> data = new LinkedHashMap<>();

  @Option(names = "--tag", paramLabel = "KEY=VALUE", description = "A tag.")
  private Map<String, String> tags = new LinkedHashMap<>();

  @Option(names = "--env", paramLabel = "KEY=VALUE", description = "An environment variable.")
  private Map<String, String> environment = new LinkedHashMap<>();

  @Option(names = "--wall-time-minutes", description = "How long it may take, for planning.")
  private @Nullable Integer minutes;

  @Option(names = "--timeout-seconds", description = "Ends a run after so long.")
  private @Nullable Integer timeout;

  @Option(names = "--num-nodes", description = "Nodes.")
  private @Nullable Integer nodes;

  @Option(names = "--ranks-per-node", description = "Ranks on each node.")
  private @Nullable Integer ranks;

  @Option(names = "--threads-per-rank", description = "Threads of each rank.")
  private @Nullable Integer threads;

  @Option(names = "--threads-per-core", description = "Threads on each core.")
  private @Nullable Integer threadsPerCore;

  @Option(names = "--gpus-per-rank", description = "GPUs of each rank; fractions too.")
  private @Nullable Double gpus;

  @Option(names = "--node-packing-count", description = "How many such jobs fill a node.")
  private @Nullable Integer packing;

  @Option(names = "--memory-per-node", description = "Memory on each node, such as 16G.")
  private @Nullable String memory;

  @Option(names = "--retries", description = "Runs again so often after an error.")
  private @Nullable Integer retries;

  @Option(names = "--priority", description = "Higher ones start first.")
  private @Nullable Integer priority;

  @Option(
      names = "--input-files",
      arity = "1..*",
      description = "Parents' files to link, as globs.")
  private List<String> inputs = new ArrayList<>();

  @Option(names = "--url-in", description = "Copied into the working directory before it runs.")
  private @Nullable URI stageIn;

  @Option(names = "--url-out", description = "Where files go when it has finished.")
  private @Nullable URI stageOut;

  @Option(names = "--stage-out-files", arity = "1..*", description = "Which files, as globs.")
  private List<String> stageOutFiles = new ArrayList<>();

  @Option(names = "--disable_auto_timeout_retry", description = "Fails when a launcher ends first.")
  private boolean noTimeoutRetry;

  @SuppressWarnings("unused")
  @Option(names = "--yes", description = "Adding never asks; accepted for old scripts.")
  private boolean yes;

  @Override
  public Integer call() {
    try (Site site = sites.open()) {
      App app =
          site.app(application)
              .orElseThrow(
                  () ->
                      new BalsamException(
                          "There is no app \""
                              + application
                              + "\" on this site. Known: "
                              + site.apps().stream().map(App::name).toList()
                              + "."));
      Optional<JobContext> current = sites.current();
      JobSpec job = draft(site, app);
      if (child) {
        job.dependsOn(sites.job(site, null));
      }
      Job added = current.map(context -> context.spawn(job)).orElseGet(() -> site.submit(job));
      spec.commandLine().getOut().println(added.id());
      return 0;
    }
  }

  private JobSpec draft(Site site, App app) {
    JobSpec job = Balsam.job(name, app).args(words.toArray());
    if (!args.isEmpty()) {
      job = Balsam.job(name, app).argumentLine(String.join(" ", args)).args(words.toArray());
    }
    if (workflow != null) {
      job.workflow(workflow);
    }
    if (!description.isEmpty()) {
      job.description(String.join(" ", description));
    }
    for (long parent : parents) {
      job.dependsOn(site.job(parent));
    }
    for (var entry : data.entrySet()) {
      job.data(entry.getKey(), JsonValues.parse(entry.getValue()));
    }
    tags.forEach(job::tag);
    environment.forEach(job::environment);
    resources(job);
    if (!inputs.isEmpty()) {
      job.inputFiles(inputs.toArray(String[]::new));
    }
    if (stageIn != null) {
      job.stageIn(stageIn);
    }
    if (stageOut != null) {
      job.stageOut(stageOut, stageOutFiles.toArray(String[]::new));
    }
    return job;
  }

  private void resources(JobSpec job) {
    given(minutes, value -> job.wallTime(Duration.ofMinutes(value)));
    given(timeout, value -> job.timeout(Duration.ofSeconds(value)));
    given(nodes, job::nodes);
    given(ranks, job::ranksPerNode);
    given(threads, job::threadsPerRank);
    given(threadsPerCore, job::threadsPerCore);
    given(gpus, job::gpusPerRank);
    given(packing, job::nodePackingCount);
    given(memory, size -> job.memoryPerNode(size));
    given(retries, job::retries);
    given(priority, job::priority);
    if (noTimeoutRetry) {
      job.autoTimeoutRetry(false);
    }
  }

  private static <T> void given(@Nullable T value, Consumer<T> set) {
    if (value != null) {
      set.accept(value);
    }
  }
}
