package dev.balsam.launcher.internal.run;

import dev.balsam.engine.LauncherInfo;
import dev.balsam.launcher.Node;
import dev.balsam.launcher.internal.thread.Nanos;
import java.time.Instant;
import java.util.List;

/** What a launcher tells the site about itself. */
final class Registration {
  private Registration() {}

  static LauncherInfo of(LaunchPlan plan, Instant now) {
    List<Node> nodes = plan.allocation().nodes();
    return new LauncherInfo(
        Host.identity(),
        Host.pid(),
        Host.processStarted(),
        plan.mode().name(),
        nodes.size(),
        mostCores(plan),
        nodes.stream().mapToInt(Node::gpus).max().orElse(0),
        plan.filter(),
        plan.hooks().keySet().stream().sorted().toList(),
        plan.timeLimit().map(limit -> now.plusNanos(Nanos.of(limit))));
  }

  static int mostCores(LaunchPlan plan) {
    return plan.allocation().nodes().stream().mapToInt(Node::cores).max().orElse(1);
  }
}
