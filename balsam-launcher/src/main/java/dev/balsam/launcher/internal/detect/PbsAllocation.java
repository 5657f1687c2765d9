package dev.balsam.launcher.internal.detect;

import dev.balsam.BalsamException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * PBS Pro, OpenPBS and Torque: the file {@code PBS_NODEFILE} has a line for each rank that was
 * asked for, so that a node may be there several times. {@code NCPUS} is what each node has.
 */
final class PbsAllocation implements BatchSystem {
  private static final Pattern LIMIT =
      Pattern.compile("Resource_List\\.walltime\\s*=\\s*([0-9:]+)");
  private static final Pattern USED =
      Pattern.compile("resources_used\\.walltime\\s*=\\s*([0-9:]+)");

  @Override
  public Optional<Found> find(Surroundings from) {
    Optional<List<String>> lines = from.wordsOfFile("PBS_NODEFILE");
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Integer> slots = new LinkedHashMap<>();
    lines.get().forEach(host -> slots.merge(host, 1, Integer::sum));
    if (slots.isEmpty()) {
      throw new BalsamException(
          "The file that PBS_NODEFILE names, "
              + from.variable("PBS_NODEFILE").orElse("")
              + ", is empty. It should name the nodes of this job.");
    }
    int cores =
        from.number("NCPUS")
            .or(() -> from.number("PBS_NUM_PPN"))
            .map(Long::intValue)
            .orElse(from.machine().cores().size());
    int gpus = from.visibleGpus();
    return Optional.of(
        new Found(
            slots.entrySet().stream()
                .map(
                    slot ->
                        from.node(
                            slot.getKey(), Math.max(1, Math.max(cores, slot.getValue())), gpus, 0))
                .toList(),
            left(from)));
  }

  private static Optional<Duration> left(Surroundings from) {
    Optional<String> told =
        from.variable("PBS_JOBID").flatMap(job -> from.commands().run(List.of("qstat", "-f", job)));
    Optional<Duration> limit = told.flatMap(text -> first(LIMIT, text));
    Duration used = told.flatMap(text -> first(USED, text)).orElse(Duration.ZERO);
    return limit.map(all -> all.minus(used));
  }

  private static Optional<Duration> first(Pattern pattern, String text) {
    Matcher found = pattern.matcher(text);
    return found.find() ? TimeLeft.ofClock(found.group(1)) : Optional.empty();
  }
}
