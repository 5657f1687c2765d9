package dev.balsam.launcher.internal.run;

import dev.balsam.engine.LauncherInfo;
import dev.balsam.launcher.Node;
import dev.balsam.launcher.internal.thread.Nanos;
import java.time.Instant;
import java.util.List;

/** What a launcher tells the site about itself. */
final class Registration {
  private Registration() {}

  static LauncherInfo of(LaunchPlan plan, boolean mpi, boolean agents, Instant now) {
    List<Node> nodes = plan.allocation().nodes();
    return new LauncherInfo(
        // That its process is gone does not tell that its tasks are: its lease has to end.
        Host.identity() + (agents ? " agents" : ""),
        Host.pid(),
        Host.processStarted(),
        plan.mode().name(),
        nodes.size(),
        Offer.mostCores(plan),
        Offer.mostGpus(plan),
        nodes.stream().allMatch(node -> node.memory() > 0)
            ? (int) nodes.stream().mapToLong(node -> node.memory() >> 20).max().orElse(0)
            : 0,
        mpi,
        plan.filter(),
        plan.hooks().keySet().stream().sorted().toList(),
        plan.timeLeft(now).map(left -> now.plusNanos(Nanos.of(left))),
        plan.batchJob());
  }
}
