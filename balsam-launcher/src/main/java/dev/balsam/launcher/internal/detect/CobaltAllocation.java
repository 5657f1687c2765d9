package dev.balsam.launcher.internal.detect;

import dev.balsam.BalsamException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Cobalt: a file of host names ({@code COBALT_NODEFILE}, as on Cooley), or the numbers of Cray
 * nodes ({@code COBALT_PARTNAME}, as on Theta: {@code 1001-1005,1030,1034-1200}), which {@code
 * aprun} takes as they are.
 */
final class CobaltAllocation implements BatchSystem {
  // A Theta node (Intel Xeon Phi 7230); the launcher itself runs on another kind of node.
  private static final int CORES_OF_CRAY = 64;

  @Override
  public Optional<Found> find(Surroundings from) {
    if (from.variable("COBALT_JOBID").isEmpty()) {
      return Optional.empty();
    }
    Optional<List<String>> hosts = from.wordsOfFile("COBALT_NODEFILE");
    if (hosts.isPresent() && !hosts.get().isEmpty()) {
      int cores = Math.max(1, from.machine().cores().size());
      int gpus = from.visibleGpus();
      return Optional.of(
          new Found(
              hosts.get().stream().distinct().map(host -> from.node(host, cores, gpus, 0)).toList(),
              left(from)));
    }
    String ranges =
        from.variable("COBALT_PARTNAME")
            .orElseThrow(
                () ->
                    new BalsamException(
                        "COBALT_JOBID says that this is a Cobalt job, but neither COBALT_NODEFILE nor COBALT_PARTNAME names its nodes."));
    return Optional.of(
        new Found(
            numbers(ranges).stream().map(n -> from.node(n, CORES_OF_CRAY, 0, 0)).toList(),
            left(from)));
  }

  private static List<String> numbers(String ranges) {
    try {
      return new ArrayList<>(HostList.expand("[" + ranges.replaceAll("\\s", "") + "]"));
    } catch (BalsamException e) {
      throw new BalsamException(
          "COBALT_PARTNAME should be numbers of nodes, such as 1001-1005,1030, but is \""
              + ranges
              + "\".",
          e);
    }
  }

  private static Optional<Duration> left(Surroundings from) {
    return from.number("COBALT_ENDTIME")
        .map(second -> Duration.between(from.clock().instant(), Instant.ofEpochSecond(second)));
  }
}
