package dev.balsam.launcher.internal.run;

import dev.balsam.engine.Claim;
import dev.balsam.launcher.Node;
import dev.balsam.launcher.internal.placement.Ledger;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What a launcher has for jobs: what is free now, or what there would be if it were empty. */
final class Offer {
  private final LaunchPlan plan;
  private final StartRule starts;
  private final Ledger ledger;
  private final long endsAt;

  Offer(LaunchPlan plan, StartRule starts, Ledger ledger, long endsAt) {
    this.plan = plan;
    this.starts = starts;
    this.ledger = ledger;
    this.endsAt = endsAt;
  }

  /** Jobs for what is free and not reserved. */
  Claim free(int most, Claim.Placement placement) {
    return new Claim(
        plan.filter(),
        starts.startsMpi(),
        starts.serialByMpi() || ledger.hasDirectRoom(),
        Math.max(1, ledger.freeNodes()),
        mostCores(plan),
        ledger.freeShare(),
        ledger.freeCores(),
        ledger.freeGpus(),
        ledger.freeMemoryMib(),
        longest(),
        most,
        placement);
  }

  /** Jobs that it could run if it were empty, whether or not they fit now. */
  Claim everything(int most, Claim.Placement placement) {
    int cores = mostCores(plan);
    return new Claim(
        plan.filter(),
        starts.startsMpi(),
        true,
        nodes().size(),
        cores,
        1,
        cores,
        mostGpus(plan),
        nodes().stream().mapToInt(Offer::memoryMib).max().orElse(Integer.MAX_VALUE),
        longest(),
        most,
        placement);
  }

  /** What cannot end in the time that is left is not started. Seconds. */
  long longest() {
    return endsAt == Long.MAX_VALUE
        ? Long.MAX_VALUE
        : Math.max(0, TimeUnit.NANOSECONDS.toSeconds(endsAt - System.nanoTime()));
  }

  static int mostCores(LaunchPlan plan) {
    return plan.allocation().nodes().stream().mapToInt(Node::cores).max().orElse(1);
  }

  static int mostGpus(LaunchPlan plan) {
    return plan.allocation().nodes().stream().mapToInt(Node::gpus).max().orElse(0);
  }

  /** Mebibytes; the most that there are where a node's memory is not known. */
  private static int memoryMib(Node node) {
    return node.memory() == 0
        ? Integer.MAX_VALUE
        : (int) Math.min(Integer.MAX_VALUE, node.memory() >> 20);
  }

  private List<Node> nodes() {
    return plan.allocation().nodes();
  }
}
