package dev.balsam.cli;

import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.BalsamException;
import dev.balsam.Job;
import dev.balsam.JobContext;
import dev.balsam.JobSpec;
import dev.balsam.Site;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Adds a job, those of a file, or those of a sweep; inside a task a single one as that job, so that
 * a run that is no longer the latest adds none.
 */
@Command(
    name = "job",
    mixinStandardHelpOptions = true,
    description = {
      "Adds a job and prints its number; or many: those of a file, or one for each value of a sweep.",
      "%nMany are added in one transaction: all, or none when a line is bad."
    },
    footer = {
      "%nColumns of --from, and members of a JSON line: name, application, args, parents (numbers or",
      "names of jobs before, separated by semicolons), data.KEY, tag.KEY, env.KEY, and the options'",
      "names with underscores. Options hold for all jobs whose line is silent about them.",
      "%nExamples:",
      "  balsam job --name hi1 --workflow test --application SayHello --args \"world 1\"",
      "  balsam job --name refine --application solve --parent 17 --arg \"two words\" --data tries=2",
      "  balsam job --from points.csv --application simulate --workflow scan",
      "  seq 1000 | awk '{print \"{\\\"name\\\": \\\"n\" $1 \"\\\"}\"}' | balsam job --from - --application echo",
      "  balsam job --sweep r=0.8..1.2:0.1 --sweep model=a,b --name \"{model} {r}\" --application solve"
          + " --args \"--r {r}\" --dry-run"
    })
final class JobCommand implements Callable<Integer> {
  private static final int SHOWN = 10;

  @Spec private CommandSpec spec;
  @Mixin private SiteOption sites;
  @Mixin private JobOptions job;
  @Mixin private JsonOption json;

  @Option(names = "--child", description = "Inside a task: runs after that job.")
  private boolean child;

  @Option(
      names = "--from",
      paramLabel = "FILE",
      description =
          "Adds the jobs of a file, or of standard input for -: CSV whose first line names the columns,"
              + " or JSON lines.")
  private @Nullable String from;

  @Option(
      names = "--format",
      paramLabel = "csv|tsv|jsonl",
      description = "Format of --from; when nothing is said, its name or its beginning tells.")
  private RowSource.@Nullable Format format;

  @Option(
      names = "--sweep",
      paramLabel = "NAME=VALUES",
      description =
          "One job for each value: i=1..10, r=0.8..1.2:0.1 or model=a,b,c. {i} stands for it in all"
              + " options. Repeatable: each combination.")
  private List<String> sweeps = new ArrayList<>();

  @Option(
      names = "--dry-run",
      description = "Adds nothing; prints the first jobs and how many there are.")
  private boolean dryRun;

  @Override
  public Integer call() {
    if (from != null && !sweeps.isEmpty()) {
      throw wrong("Give --from or --sweep, not both.");
    }
    if (from != null) {
      return ofFile(from);
    }
    JobRow row = job.row(UnaryOperator.identity());
    if (row.name().isEmpty() || row.application().isEmpty()) {
      throw wrong("A job needs --name and --application.");
    }
    return sweeps.isEmpty() ? single(row) : swept();
  }

  private int ofFile(String file) {
    JobRow defaults = job.row(UnaryOperator.identity());
    try {
      defaults.check();
    } catch (BalsamException e) {
      throw wrong(e);
    }
    try (RowSource source = RowSource.open(file, Optional.ofNullable(format));
        Site site = sites.open()) {
      // Read by the time that the progress is shown, so both are closed before it.
      return many(site, source.rows(), defaults, source);
    }
  }

  private int swept() {
    Sweeps all;
    try {
      all = Sweeps.of(sweeps);
      Set<String> used = new HashSet<>();
      job.row(Sweeps.noting(used));
      all.refuseUnused(used);
      job.row(all.filling(0)).draft(ANY);
    } catch (BalsamException e) {
      throw wrong(e);
    }
    try (Site site = sites.open()) {
      return many(site, new SweepRows(job, all), new JobRow(), null);
    }
  }

  private int many(Site site, RowReader rows, JobRow defaults, @Nullable RowSource source) {
    Optional<Job> after = child ? Optional.of(sites.job(site, null)) : Optional.empty();
    joinWorkflow(defaults);
    try (ImportProgress progress =
        new ImportProgress(
            spec.commandLine().getErr(),
            source == null ? () -> 0 : source::read,
            source == null ? OptionalLong.empty() : source.size())) {
      if (dryRun) {
        return look(site, rows, defaults, after, progress);
      }
      return store(site, rows, defaults, after, progress);
    }
  }

  private int store(
      Site site, RowReader rows, JobRow defaults, Optional<Job> after, ImportProgress progress) {
    try (Interruption interruption = new Interruption(spec.commandLine().getErr())) {
      JobImport all =
          new JobImport(site, rows, defaults, after, progress::job, interruption::storing);
      try {
        long added = all.store();
        progress.end();
        tell(all, added, spec.commandLine().getOut());
      } catch (BalsamException e) {
        if (interruption.isCancelled()) {
          return ExitCode.INTERRUPTED;
        }
        throw e;
      }
    }
    return ExitCode.WELL;
  }

  private void tell(JobImport all, long added, PrintWriter out) {
    if (json.on()) {
      Map<String, @Nullable Object> said = new LinkedHashMap<>();
      said.put("added", added);
      said.put("first_id", added == 0 ? null : all.firstId());
      said.put("last_id", added == 0 ? null : all.lastId());
      json.print(out, said);
    } else {
      out.println("Added " + added + (added == 1 ? " job" : " jobs"));
    }
  }

  private int look(
      Site site, RowReader rows, JobRow defaults, Optional<Job> after, ImportProgress progress) {
    JobImport all = new JobImport(site, rows, defaults, after, progress::job, () -> {});
    long count = 0;
    List<JobRow> first = new ArrayList<>();
    for (JobRow row = all.look(); row != null; row = all.look()) {
      if (++count <= SHOWN) {
        first.add(row);
      }
    }
    progress.end();
    tellOfDryRun(first, count, spec.commandLine().getOut());
    return ExitCode.WELL;
  }

  private void tellOfDryRun(List<JobRow> first, long count, PrintWriter out) {
    if (json.on()) {
      Map<String, Object> said = new LinkedHashMap<>();
      said.put("would_add", count);
      said.put("first", first.stream().map(AddedJob::planned).toList());
      json.print(out, said);
      return;
    }
    first.forEach(row -> out.println(row.inWords()));
    if (count > SHOWN) {
      out.println("...");
    }
    out.println(count + (count == 1 ? " job" : " jobs") + "; nothing was stored");
  }

  private int single(JobRow row) {
    try {
      row.draft(ANY);
    } catch (BalsamException e) {
      throw wrong(e);
    }
    try (Site site = sites.open()) {
      App app = new KnownApps(site).get(row.application());
      joinWorkflow(row);
      if (dryRun) {
        tellOfDryRun(List.of(row), 1, spec.commandLine().getOut());
        return ExitCode.WELL;
      }
      JobSpec draft = row.draft(app);
      new ParentNames(site).link(draft, row.workflow(), row.parents(), 1);
      if (child) {
        draft.dependsOn(sites.job(site, null));
      }
      Optional<JobContext> context = sites.current();
      Job added = context.map(c -> c.spawn(draft)).orElseGet(() -> site.submit(draft));
      tell(added, row);
      return ExitCode.WELL;
    }
  }

  private void tell(Job added, JobRow row) {
    PrintWriter out = spec.commandLine().getOut();
    if (json.on()) {
      json.print(out, AddedJob.of(added, row));
    } else {
      out.println(added.id());
      spec.commandLine().getErr().println("Added job " + added.id() + ": " + row.inWords());
    }
  }

  // As the library has it for what a job spawns.
  private void joinWorkflow(JobRow row) {
    if (row.workflow().isEmpty()) {
      sites.current().ifPresent(c -> row.set(JobSetting.WORKFLOW, c.job().workflow()));
    }
  }

  private ParameterException wrong(BalsamException e) {
    return new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
  }

  private ParameterException wrong(String what) {
    return new ParameterException(spec.commandLine(), what);
  }

  /** Stands for any app where only the words about a job are looked at. */
  private static final App ANY = Balsam.app("any", "any");
}
