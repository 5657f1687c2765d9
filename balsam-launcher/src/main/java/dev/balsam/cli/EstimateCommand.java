package dev.balsam.cli;

import dev.balsam.BalsamException;
import dev.balsam.Site;
import dev.balsam.launcher.Allocation;
import dev.balsam.launcher.Estimate;
import dev.balsam.launcher.Estimator;
import dev.balsam.launcher.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says how long the jobs of a site would take on some nodes. */
@Command(
    name = "estimate",
    mixinStandardHelpOptions = true,
    description =
        "Prints how long the jobs that have not ended would take on so many nodes, without running any.",
    footer = {
      "%nA run takes what --task-time says of its app, else the median of that app's runs so far,",
      "else the job's own wall time, else --task-time without an app.",
      "%nExamples:",
      "  balsam estimate --nodes 128 --cores-per-node 64 --workflow scan",
      "  balsam estimate --nodes 16 --task-time solve=12m --task-time 9s --time-limit-min 120 --json"
    })
final class EstimateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private SiteOption sites;

  @Option(names = "--nodes", required = true, description = "Nodes.")
  private int nodes;

  @Option(names = "--cores-per-node", description = "Cores of each; as here when nothing is said.")
  private @Nullable Integer cores;

  @Option(names = "--gpus-per-node", description = "GPUs of each; none when nothing is said.")
  private int gpus;

  @Option(names = "--workflow", description = "Only the jobs of this workflow.")
  private @Nullable String workflow;

  @Option(names = "--tag", paramLabel = "KEY=VALUE", description = "Only jobs with this tag.")
  private Map<String, String> tags = new LinkedHashMap<>();

  @Option(
      names = "--task-time",
      paramLabel = "[APP=]TIME",
      description = "How long a run takes, such as 9s or 1h30m. Repeatable.")
  private List<String> times = new ArrayList<>();

  @Option(names = "--time-limit-min", description = "The nodes are gone after so many minutes.")
  private @Nullable Integer minutes;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    Allocation allocation = allocation();
    try (Site site = sites.open()) {
      Estimator estimator = Estimator.on(site).allocation(allocation);
      if (workflow != null) {
        estimator.workflow(workflow);
      }
      tags.forEach(estimator::tag);
      times.forEach(said -> addTime(estimator, said));
      if (minutes != null) {
        estimator.timeLimit(Duration.ofMinutes(minutes));
      }
      Estimate estimate = estimator.estimate();
      spec.commandLine()
          .getOut()
          .println(json ? JsonValues.write(fields(estimate)) : estimate.toString());
      return 0;
    }
  }

  private Allocation allocation() {
    int each = cores == null ? Allocation.local().nodes().get(0).cores() : cores;
    return Allocation.of(
        IntStream.rangeClosed(1, nodes).mapToObj(i -> new Node("node-" + i, each, gpus)).toList());
  }

  private static void addTime(Estimator estimator, String said) {
    int sign = said.lastIndexOf('=');
    Duration time = time(said.substring(sign + 1));
    if (sign < 0) {
      estimator.taskTime(time);
    } else {
      estimator.taskTime(said.substring(0, sign), time);
    }
  }

  private static Duration time(String said) {
    try {
      return Duration.parse("PT" + said);
    } catch (java.time.format.DateTimeParseException e) {
      throw new BalsamException(
          "--task-time does not understand \"" + said + "\". Write a time as 90s, 12m or 1h30m.",
          e);
    }
  }

  private static Map<String, Object> fields(Estimate estimate) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("nodes", estimate.nodes());
    fields.put("makespan_seconds", estimate.makespan().toNanos() / 1e9);
    fields.put("utilisation", estimate.utilisation());
    fields.put("node_hours", estimate.nodeHours());
    fields.put("finished", estimate.finished());
    fields.put("cut_off", estimate.cutOff());
    fields.put("left", estimate.left());
    return fields;
  }
}
