package dev.balsam.launcher.internal.estimate;

import dev.balsam.engine.Campaign;
import dev.balsam.engine.Campaign.Planned;
import dev.balsam.launcher.Estimate;
import dev.balsam.launcher.Node;
import dev.balsam.launcher.internal.thread.Nanos;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Puts an estimate together: pure.
 *
 * @param nodes where it would run
 * @param said how long runs take by what the user says, by app
 * @param otherwise how long those take of which nothing is known
 * @param limit when the nodes are gone
 */
public record Estimation(
    List<Node> nodes,
    Map<String, Duration> said,
    Optional<Duration> otherwise,
    Optional<Duration> limit) {
  /**
   * Estimates a campaign.
   *
   * @param campaign what is to do
   * @return how long it would take
   * @throws dev.balsam.BalsamException when nobody knows how long some runs take
   */
  public Estimate of(Campaign campaign) {
    return of(campaign, (job, at) -> {});
  }

  /** The same, telling of every start and its time in nanoseconds. */
  Estimate of(Campaign campaign, BiConsumer<Planned, Long> starts) {
    TaskTimes times = new TaskTimes(said, campaign.measured(), otherwise);
    times.require(campaign);
    long until = limit.map(Nanos::of).orElse(VirtualRun.FOR_EVER);
    VirtualRun.Outcome outcome = new VirtualRun(campaign, nodes, times::of, until, starts).run();
    double all = (double) nodes.size() * outcome.end();
    return new Estimate(
        nodes.size(),
        Duration.ofNanos(outcome.end()),
        all == 0 ? 0 : Math.min(1, outcome.nodeNanos() / all),
        outcome.finished(),
        outcome.cutOff(),
        outcome.left());
  }
}
