package dev.balsam.launcher.internal.agent;

import dev.balsam.engine.Engine.LeaseRules;
import java.time.Duration;

/**
 * When the tasks of an agent that was lost are surely gone, so that they may run elsewhere: pure.
 *
 * <p>An agent has its tasks on lease: each sign of life that it sends and that the launcher answers
 * prolongs the lease, to {@code silence} after it was sent. When the lease is over the agent ends
 * its tasks. The launcher heard that sign of life after it was sent, so it knows an end of the
 * lease that is no earlier than the agent's. An agent that is frozen cannot end its tasks: a shell
 * beside it kills it then (see {@link Sidecar}), and its guard shell the tasks.
 *
 * @param silence how long an agent may be silent
 * @param grace between SIGTERM and SIGKILL of its tasks
 */
record Fence(Duration silence, Duration grace) {
  // A look at the clock, a look at all processes, and a machine that is busy.
  private static final Duration SLACK = Duration.ofSeconds(2);
  private static final Duration LEAST = Duration.ofMillis(500);

  /** Signs of life are sent this often. */
  Duration beat() {
    return silence.dividedBy(4);
  }

  /** So long after a launcher last heard of an agent, no task of it is left. */
  Duration untilGone() {
    return silence.plus(beat()).plus(grace).plus(SLACK);
  }

  /** The longest silence with which tasks are gone before the lease of their launcher ends. */
  static Duration longestSilence(LeaseRules leases) {
    Duration room =
        leases.lease().minus(leases.renewEvery()).minus(leases.killGrace()).minus(SLACK);
    Duration longest = room.multipliedBy(4).dividedBy(5);
    return longest.compareTo(LEAST) < 0 ? LEAST : longest;
  }
}
