package dev.balsam.launcher.internal.detect;

import dev.balsam.launcher.Node;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * An allocation as its batch system describes it.
 *
 * @param nodes at least one
 * @param left how long it lasts from now on; empty where it has no end or nobody says
 */
public record Found(List<Node> nodes, Optional<Duration> left) {
  /** Copies the list. */
  public Found {
    nodes = List.copyOf(nodes);
  }
}
