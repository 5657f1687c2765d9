package dev.balsam.scheduler;

import dev.balsam.BalsamException;
import dev.balsam.BatchSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Slurm, by sbatch, squeue, sacct and scancel. */
final class Slurm implements BatchScheduler {
  static final String NAME = "slurm";

  // What a launcher asks for are whole nodes: without this, each would come with one core where
  // nodes are shared.
  private static final List<String> WHOLE_NODES = List.of("--exclusive");

  // What sbatch says where its programs are installed, but no cluster is known or answers.
  private static final Pattern NO_CONTROLLER =
      Pattern.compile(
          "resolve_ctls_from_dns_srv|configuration source|[Uu]nable to contact slurm controller"
              + "|Could not find configuration");
  private static final String NO_CLUSTER =
      " No Slurm answers on this machine. Submit where it does; or run the launcher here: by"
          + " `balsam launcher --consume-all`, or by submit-launch in the background after"
          + " {\"scheduler\": {\"kind\": \"local\"}} in the site's settings.json.";

  private final Optional<String> bin;
  private final List<String> options;
  private final Commands commands;

  Slurm(SchedulerSettings settings) {
    bin = settings.bin();
    options = settings.options().orElse(WHOLE_NODES);
    commands = new Commands(environment());
  }

  // Moments as numbers, whatever the time zone; and what a user filters by for himself must not
  // hide
  // anything from us.
  private static Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>(Map.of("SLURM_TIME_FORMAT", "%s"));
    System.getenv().keySet().stream()
        .filter(name -> name.startsWith("SQUEUE_") || name.startsWith("SACCT_"))
        .forEach(name -> environment.put(name, ""));
    return environment;
  }

  @Override
  public String name() {
    return NAME;
  }

  private String program(String name) {
    return bin.map(directory -> Path.of(directory, name).toString()).orElse(name);
  }

  @Override
  public String submit(BatchScript script) {
    Commands.Result result = commands.run(submission(script));
    if (!result.isOk()) {
      throw new BalsamException(
          "sbatch did not take the batch job: "
              + SlurmText.quoted(result.why())
              + "."
              + (NO_CONTROLLER.matcher(result.why()).find() ? NO_CLUSTER : ""));
    }
    return SlurmText.submitted(result.out())
        .orElseThrow(
            () ->
                new BalsamException(
                    "sbatch said "
                        + SlurmText.quoted(result.out())
                        + ", which is no number of a batch job. See by squeue whether it was taken."));
  }

  /** The words of the submission: user text is only ever one word of them. */
  private List<String> submission(BatchScript script) {
    BatchSpec spec = script.spec();
    List<String> words =
        new ArrayList<>(
            List.of(
                program("sbatch"),
                "--parsable",
                "--job-name=" + script.name(),
                "--chdir=" + script.file().toAbsolutePath().getParent(),
                "--output=" + script.output().toAbsolutePath().toString().replace("%", "%%"),
                "--nodes=" + spec.nodes(),
                "--time=" + minutes(spec.wallTime())));
    if (!spec.project().isEmpty()) {
      words.add("--account=" + spec.project());
    }
    if (!spec.queue().isEmpty()) {
      words.add("--partition=" + spec.queue());
    }
    words.addAll(options);
    words.addAll(script.flags());
    words.add(script.file().toAbsolutePath().toString());
    return words;
  }

  private static long minutes(Duration time) {
    return time.plusSeconds(59).toMinutes();
  }

  @Override
  public BatchListing list(Set<String> also) {
    Commands.Result result =
        commands.run(
            List.of(
                program("squeue"),
                "--noheader",
                "--user=" + System.getProperty("user.name"),
                "--states=all",
                "--format=" + SlurmText.SQUEUE_FORMAT));
    if (!result.isOk()) {
      return new BatchListing.Failed(
          "squeue gives no list: " + SlurmText.quoted(result.why()) + ".");
    }
    SlurmText.Read queue = SlurmText.squeue(result.out());
    if (queue.odd().isPresent()) {
      return new BatchListing.Partial(
          queue.entries(), "squeue printed " + queue.odd().get() + ", which makes no sense.");
    }
    Set<String> missing = new TreeSet<>(also);
    missing.removeAll(queue.entries().keySet());
    return missing.isEmpty()
        ? new BatchListing.Complete(queue.entries())
        : withEnded(queue.entries(), missing);
  }

  // What left the queue some minutes ago is known by the accounting only, where there is one.
  private BatchListing withEnded(Map<String, BatchEntry> queue, Set<String> missing) {
    Commands.Result result =
        commands.run(
            List.of(
                program("sacct"),
                "--allocations",
                "--noheader",
                "--parsable2",
                "--format=" + SlurmText.SACCT_FORMAT,
                "--jobs=" + missing.stream().sorted().collect(Collectors.joining(","))));
    if (!result.isOk()) {
      return hasNoAccounting(result)
          ? new BatchListing.Complete(queue)
          : new BatchListing.Partial(
              queue,
              "sacct does not tell how batch jobs ended: " + SlurmText.quoted(result.why()) + ".");
    }
    SlurmText.Read ended = SlurmText.sacct(result.out());
    Map<String, BatchEntry> all = new HashMap<>(ended.entries());
    all.putAll(queue);
    return ended.odd().isEmpty()
        ? new BatchListing.Complete(all)
        : new BatchListing.Partial(
            all, "sacct printed " + ended.odd().get() + ", which makes no sense.");
  }

  private static boolean hasNoAccounting(Commands.Result result) {
    return (result.exitCode().isEmpty() && result.err().contains("cannot be run"))
        || result.err().contains("accounting storage is disabled");
  }

  @Override
  public void cancel(String id) {
    Commands.Result result = commands.run(List.of(program("scancel"), id));
    if (!result.isOk()) {
      throw new BalsamException(
          "scancel did not end batch job " + id + ": " + SlurmText.quoted(result.why()) + ".");
    }
  }
}
