package dev.balsam.cli;

import dev.balsam.BalsamException;
import dev.balsam.launcher.Allocation;
import dev.balsam.launcher.Node;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which nodes a launcher uses. */
final class NodeOptions {
  @Option(
      names = "--slots",
      paramLabel = "N",
      description = "This machine as one node with N cores to hand out, whatever it has.")
  private @Nullable Integer slots;

  @Option(
      names = "--gpus-per-node",
      paramLabel = "N",
      description = "GPUs of each node; what the batch system says, when nothing is said.")
  private @Nullable Integer gpus;

  @Option(names = "--limit-nodes", paramLabel = "N", description = "Only N of the nodes.")
  private @Nullable Integer limit;

  @Option(
      names = "--offset-nodes",
      paramLabel = "N",
      description = "Leaves out the first N nodes, so that several launchers can share them.")
  private int offset;

  Allocation allocation() {
    Allocation here = slots == null ? Allocation.detect() : Allocation.local(slots);
    return withGpus(part(here));
  }

  private Allocation part(Allocation all) {
    int nodes = all.nodes().size();
    int count = limit == null ? nodes - offset : limit;
    if (offset < 0 || count < 1 || offset + count > nodes) {
      throw new BalsamException(
          "--offset-nodes "
              + offset
              + (limit == null ? "" : " and --limit-nodes " + limit)
              + " do not fit an allocation of "
              + nodes
              + (nodes == 1 ? " node." : " nodes.")
              + " Leave at least one, and take no more than there are.");
    }
    int rest = nodes - offset - count;
    List<Integer> sizes = List.of(offset, count, rest);
    int[] parts = sizes.stream().filter(size -> size > 0).mapToInt(size -> size).toArray();
    return all.partition(parts).get(offset > 0 ? 1 : 0);
  }

  private Allocation withGpus(Allocation allocation) {
    if (gpus == null) {
      return allocation;
    }
    Allocation changed =
        Allocation.of(
            allocation.nodes().stream()
                .map(n -> new Node(n.name(), n.cores(), gpus, n.memory(), n.layout(), List.of()))
                .toList());
    return allocation.endsAt().map(changed::until).orElse(changed);
  }
}
