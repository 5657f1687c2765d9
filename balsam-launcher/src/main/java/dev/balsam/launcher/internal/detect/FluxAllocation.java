package dev.balsam.launcher.internal.detect;

import dev.balsam.BalsamException;
import dev.balsam.launcher.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A Flux instance: {@code flux resource list} names its nodes, {@code flux job timeleft} its end.
 */
final class FluxAllocation implements BatchSystem {
  @Override
  public Optional<Found> find(Surroundings from) {
    if (from.variable("FLUX_URI").isEmpty()) {
      return Optional.empty();
    }
    String list =
        from.commands()
            .run(
                List.of(
                    "flux",
                    "resource",
                    "list",
                    "-s",
                    "free,allocated",
                    "-no",
                    "{nnodes} {ncores} {ngpus} {nodelist}"))
            .orElseThrow(
                () ->
                    new BalsamException(
                        "FLUX_URI says that this is a Flux instance, but \"flux resource list\" fails. Is flux on the PATH?"));
    List<Node> nodes = new ArrayList<>();
    list.lines().filter(line -> !line.isBlank()).forEach(line -> add(line, from, nodes));
    if (nodes.isEmpty()) {
      throw new BalsamException("\"flux resource list\" names no node that is up.");
    }
    return Optional.of(new Found(nodes, left(from)));
  }

  private static void add(String line, Surroundings from, List<Node> nodes) {
    String[] words = line.strip().split("\\s+", -1);
    if (words.length == 3 && words[0].equals("0")) {
      return; // a state in which no node is
    }
    if (words.length != 4 || !words[0].matches("[0-9]{1,7}")) {
      throw odd(line);
    }
    List<String> hosts = HostList.expand(words[3]);
    int cores = count(words[1], hosts.size(), line);
    int gpus = count(words[2], hosts.size(), line);
    if (cores == 0) {
      throw odd(line);
    }
    hosts.forEach(host -> nodes.add(from.node(host, cores, gpus, 0)));
  }

  /** Flux sums over the nodes of a line, which are alike. */
  private static int count(String all, int nodes, String line) {
    return (int) (Surroundings.number("A count in the line \"" + line + "\"", all) / nodes);
  }

  private static BalsamException odd(String line) {
    return new BalsamException(
        "\"flux resource list\" should print nodes, cores, GPUs and host names, but prints \""
            + line
            + "\".");
  }

  private static Optional<Duration> left(Surroundings from) {
    return from.commands()
        .run(List.of("flux", "job", "timeleft"))
        .map(String::strip)
        .filter(seconds -> seconds.matches("[0-9]{1,12}(\\.[0-9]+)?"))
        .map(seconds -> Duration.ofSeconds((long) Double.parseDouble(seconds)));
  }
}
