package dev.balsam.cli;

import dev.balsam.JobDetails;
import dev.balsam.JobQuery;
import dev.balsam.JobRow;
import dev.balsam.Site;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists what a site holds: chooses the one way to list that its words ask for. */
@Command(
    name = "ls",
    mixinStandardHelpOptions = true,
    description = "Lists jobs, apps, workflows or queued launches.",
    footer = {
      "%nBALSAM_LS_FIELDS adds columns to the table of jobs, such as nodes:tags:message; BALSAM_LS_LIMIT is",
      "the most rows of it (5000). With --history, --tree and --by-states the first of these counts.",
      "%nExamples:",
      "  balsam ls",
      "  balsam ls --wf scan --state FAILED,RUN_ERROR --history",
      "  balsam ls --by-states --watch 5",
      "  balsam ls wf --tree",
      "  balsam ls --name 'r=0.9*' --where 'energy<-76.2' --json"
    })
final class LsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private SiteOption sites;
  @Mixin private JobSelection selection;
  @Mixin private JsonOption json;

  @Parameters(
      arity = "0..1",
      paramLabel = "jobs|apps|wf|queues",
      description = "What to list; jobs when nothing is said.")
  private Listing listing = Listing.JOBS;

  @Option(
      names = "--history",
      description = "The whole life of each job; of queues also those that have ended.")
  private boolean history;

  @Option(names = "--tree", description = "Jobs below those that they depend on.")
  private boolean tree;

  @Option(names = "--by-states", description = "How many jobs are in each state.")
  private boolean byStates;

  @Option(names = "--verbose", description = "Every field.")
  private boolean verbose;

  @Option(
      names = "--watch",
      arity = "0..1",
      paramLabel = "SECONDS",
      parameterConsumer = Watch.Seconds.class,
      description = "Lists again every so many seconds (2) until Ctrl-C.")
  private @Nullable Double watch;

  @Override
  public Integer call() throws InterruptedException {
    Lister lister = lister();
    PrintWriter out = spec.commandLine().getOut();
    try (Site site = sites.open()) {
      if (watch != null) {
        Watch.every(watch, lister, site, out);
      } else {
        lister.print(site, out);
        tellOfAlike(site, spec.commandLine().getErr());
      }
      return ExitCode.WELL;
    }
  }

  // The original takes every workflow whose name holds the text.
  private void tellOfAlike(Site site, PrintWriter err) {
    Optional<String> workflow =
        selection.workflow().or(() -> listing == Listing.WF ? selection.name() : Optional.empty());
    workflow
        .flatMap(name -> WorkflowFilter.alike(site, name))
        .ifPresent(alike -> err.println("balsam: " + alike + " --wf takes the exact name of one."));
  }

  private Lister lister() {
    return switch (listing) {
      case JOBS -> json.on() ? this::jobsAsJson : jobs();
      case APPS -> this::apps;
      case WF -> workflows();
      case QUEUES -> this::queues;
    };
  }

  private Lister jobs() {
    ListSettings settings = ListSettings.of(System.getenv());
    return (site, out) -> {
      JobQuery jobs = selection.query(site);
      if (history) {
        JobHistories.print(jobs, out);
      } else if (tree) {
        JobTree.print(jobs, selection.isEmpty(), settings, out);
      } else if (byStates) {
        StateCounts.print(jobs, out);
      } else if (verbose) {
        JobSheets.print(jobs, out);
      } else {
        new JobTable(settings).print(jobs, out);
      }
    };
  }

  private void jobsAsJson(Site site, PrintWriter out) {
    JobQuery jobs = selection.query(site);
    if (byStates && !history && !tree) {
      json.print(out, StateCounts.json(jobs));
      return;
    }
    json.rows(out, rows -> add(jobs, rows));
  }

  private void add(JobQuery jobs, JsonRows rows) {
    if (history) {
      JobHistories.json(jobs, rows);
    } else if (tree) {
      JobTree.json(jobs, selection.isEmpty(), ListSettings.of(System.getenv()), rows);
    } else if (verbose) {
      try (Stream<JobDetails> details = jobs.details()) {
        details.forEach(job -> rows.add(JobField.json(job)));
      }
    } else {
      try (Stream<JobRow> all = jobs.rows()) {
        all.forEach(row -> rows.add(JobField.json(row)));
      }
    }
  }

  private void apps(Site site, PrintWriter out) {
    if (!selection.isEmpty() && selection.onlyName().isEmpty()) {
      throw new WrongWordsException(
          "Apps have nothing but a name to choose them by. Give --name alone.");
    }
    var apps = AppTable.of(site, selection.onlyName());
    if (json.on()) {
      json.rows(out, rows -> apps.forEach(app -> rows.add(AppFields.of(app))));
    } else if (verbose) {
      AppTable.sheets(apps, out);
    } else {
      AppTable.print(apps, out);
    }
  }

  private Lister workflows() {
    // As the original: --name means the exact name here, like --wf.
    Optional<String> only = selection.workflow().or(selection::name);
    if (json.on()) {
      return (site, out) -> json.rows(out, rows -> workflows(site, only).json(verbose, rows));
    }
    ListSettings settings = ListSettings.of(System.getenv());
    BiConsumer<JobQuery, PrintWriter> trees =
        (jobs, out) -> JobTree.print(jobs, false, settings, out);
    BiConsumer<JobQuery, PrintWriter> tables = new JobTable(settings)::print;
    boolean below = tree || verbose || only.isPresent();
    Optional<BiConsumer<JobQuery, PrintWriter>> jobs =
        below ? Optional.of(tree ? trees : tables) : Optional.empty();
    return (site, out) -> workflows(site, only).print(jobs, out);
  }

  private WorkflowList workflows(Site site, Optional<String> only) {
    JobQuery jobs =
        selection.workflow().isPresent() ? selection.query(site) : selection.anyName(site);
    return new WorkflowList(site, only, selection.isEmpty(), jobs);
  }

  private int queues(Site site, PrintWriter out) {
    if (!selection.isEmpty()) {
      throw new WrongWordsException(
          "Queued launches are not chosen by what holds for jobs. Leave --wf, --state, --tag, --name, --id and --where away.");
    }
    return QueueTable.print(site, out, spec.commandLine().getErr(), json, history);
  }
}
