package dev.balsam.launcher.internal.detect;

import dev.balsam.BalsamException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * IBM Spectrum LSF: {@code LSB_DJOB_HOSTFILE} names a file with a line for each slot, {@code
 * LSB_MCPU_HOSTS} is {@code host slots host slots ...}. Where there are compute nodes, the batch or
 * login node from which {@code jsrun} starts them is none of them.
 */
final class LsfAllocation implements BatchSystem {
  @Override
  public Optional<Found> find(Surroundings from) {
    if (from.variable("LSB_JOBID").isEmpty()) {
      return Optional.empty();
    }
    Map<String, Integer> slots = new LinkedHashMap<>();
    Optional<List<String>> lines = from.wordsOfFile("LSB_DJOB_HOSTFILE");
    Optional<String> counted = from.variable("LSB_MCPU_HOSTS");
    if (lines.isPresent()) {
      lines.get().forEach(host -> slots.merge(host, 1, Integer::sum));
    } else if (counted.isPresent()) {
      count(counted.get(), slots);
    } else {
      from.variable("LSB_HOSTS")
          .map(Surroundings::words)
          .orElse(List.of())
          .forEach(host -> slots.merge(host, 1, Integer::sum));
    }
    if (slots.keySet().stream().anyMatch(host -> !isBatchNode(host))) {
      slots.keySet().removeIf(LsfAllocation::isBatchNode);
    }
    if (slots.isEmpty()) {
      throw new BalsamException(
          "LSB_JOBID says that this is an LSF job, but none of LSB_DJOB_HOSTFILE, LSB_MCPU_HOSTS and LSB_HOSTS names its hosts.");
    }
    int gpus = from.visibleGpus();
    return Optional.of(
        new Found(
            slots.entrySet().stream()
                .map(slot -> from.node(slot.getKey(), slot.getValue(), gpus, 0))
                .toList(),
            left(from)));
  }

  private static boolean isBatchNode(String host) {
    return host.startsWith("batch") || host.startsWith("login");
  }

  private static void count(String text, Map<String, Integer> slots) {
    List<String> words = Surroundings.words(text);
    if (words.size() % 2 != 0) {
      throw new BalsamException(
          "LSB_MCPU_HOSTS should be pairs of a host and its slots, but is \"" + text + "\".");
    }
    for (int i = 0; i < words.size(); i += 2) {
      int count = (int) Surroundings.number("The slots in LSB_MCPU_HOSTS", words.get(i + 1));
      slots.merge(words.get(i), count, Integer::sum);
    }
  }

  private static Optional<Duration> left(Surroundings from) {
    return from.variable("LSB_JOBID")
        .flatMap(job -> from.commands().run(List.of("bjobs", "-noheader", "-o", "time_left", job)))
        .flatMap(TimeLeft::ofHours);
  }
}
