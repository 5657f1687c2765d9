package dev.balsam.launcher.internal.detect;

import dev.balsam.BalsamException;
import dev.balsam.launcher.Node;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Slurm, from the variables that sbatch(1) lists under "OUTPUT ENVIRONMENT VARIABLES". */
final class SlurmAllocation implements BatchSystem {
  private static final Pattern REPEATED = Pattern.compile("([0-9]{1,6})(?:\\(x([0-9]{1,7})\\))?");

  @Override
  public Optional<Found> find(Surroundings from) {
    Optional<String> job = from.variable("SLURM_JOB_ID").or(() -> from.variable("SLURM_JOBID"));
    Optional<String> list =
        from.variable("SLURM_JOB_NODELIST").or(() -> from.variable("SLURM_NODELIST"));
    if (job.isEmpty() || list.isEmpty()) {
      return Optional.empty();
    }
    List<String> hosts = HostList.expand(list.get());
    List<Integer> cores = cores(from, hosts.size());
    int gpus = gpus(from);
    List<Node> nodes = new ArrayList<>(hosts.size());
    for (int i = 0; i < hosts.size(); i++) {
      nodes.add(from.node(hosts.get(i), cores.get(i), gpus, memory(from, cores.get(i))));
    }
    return Optional.of(new Found(nodes, left(from, job.get())));
  }

  private static List<Integer> cores(Surroundings from, int nodes) {
    Optional<String> words =
        from.variable("SLURM_JOB_CPUS_PER_NODE").or(() -> from.variable("SLURM_TASKS_PER_NODE"));
    if (words.isEmpty()) {
      int here = Math.max(1, from.machine().cores().size());
      return Collections.nCopies(nodes, here);
    }
    List<Integer> counts = new ArrayList<>(nodes);
    for (String word : words.get().split(",", -1)) {
      Matcher parts = REPEATED.matcher(word.strip());
      if (!parts.matches()) {
        throw odd(words.get(), nodes);
      }
      int times = parts.group(2) == null ? 1 : Integer.parseInt(parts.group(2));
      counts.addAll(Collections.nCopies(times, Integer.parseInt(parts.group(1))));
    }
    if (counts.size() != nodes) {
      throw odd(words.get(), nodes);
    }
    return counts;
  }

  private static BalsamException odd(String words, int nodes) {
    return new BalsamException(
        "SLURM_JOB_CPUS_PER_NODE should hold the cores of "
            + nodes
            + " nodes, such as \"64(x2),32\", but is \""
            + words
            + "\".");
  }

  /** The count stands last: {@code a100:4}. */
  private static int gpus(Surroundings from) {
    return from.variable("SLURM_GPUS_ON_NODE")
        .or(() -> from.variable("SLURM_GPUS_PER_NODE"))
        .map(text -> text.substring(text.lastIndexOf(':') + 1))
        .map(count -> (int) Surroundings.number("SLURM_GPUS_ON_NODE", count))
        .orElseGet(from::visibleGpus);
  }

  /** Bytes; Slurm counts mebibytes. */
  private static long memory(Surroundings from, int cores) {
    return from.number("SLURM_MEM_PER_NODE")
        .or(() -> from.number("SLURM_MEM_PER_CPU").map(perCpu -> perCpu * cores))
        .map(mebibytes -> mebibytes << 20)
        .orElse(0L);
  }

  private static Optional<Duration> left(Surroundings from, String job) {
    Optional<Long> end = from.number("SLURM_JOB_END_TIME");
    if (end.isPresent()) {
      return end.map(
          second -> Duration.between(from.clock().instant(), Instant.ofEpochSecond(second)));
    }
    // Older versions have no such variable. UNLIMITED and NOT_SET have no end.
    return from.commands()
        .run(List.of("squeue", "-h", "-j", job, "-o", "%L"))
        .flatMap(TimeLeft::ofClock);
  }
}
