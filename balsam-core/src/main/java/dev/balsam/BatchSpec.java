package dev.balsam;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What a batch job for a launcher asks of the batch system. An immutable value that refuses what no
 * batch system could give.
 *
 * <pre>{@code
 * BatchSpec spec = new BatchSpec("chem", "debug", 2, Duration.ofMinutes(30), "mixed", Optional.empty(), Map.of());
 * }</pre>
 *
 * @param project which account pays
 * @param queue the queue or partition
 * @param nodes at least 1
 * @param wallTime how long it has its nodes; longer than zero
 * @param mode the launch mode: {@code mpi}, {@code serial} or {@code mixed}
 * @param workflow the launcher takes only jobs of this workflow; empty for all
 * @param tags the launcher takes only jobs with these tags
 */
public record BatchSpec(
    String project,
    String queue,
    int nodes,
    Duration wallTime,
    String mode,
    Optional<String> workflow,
    Map<String, String> tags) {
  /**
   * Refuses nonsense.
   *
   * @param project which account pays
   * @param queue the queue or partition
   * @param nodes at least 1
   * @param wallTime how long it has its nodes; longer than zero
   * @param mode the launch mode
   * @param workflow the launcher takes only jobs of this workflow; empty for all
   * @param tags the launcher takes only jobs with these tags
   */
  public BatchSpec {
    oneLine("project", project);
    oneLine("queue", queue);
    workflow.ifPresent(name -> oneLine("workflow", name));
    if (nodes < 1) {
      throw new BalsamException("A batch job needs at least 1 node, but is given " + nodes + ".");
    }
    if (wallTime.isZero() || wallTime.isNegative()) {
      throw new BalsamException(
          "The time of a batch job must be longer than zero, but is " + wallTime + ".");
    }
    tags = Map.copyOf(tags);
  }

  // They become words of a script and of a command line, of which each is one line.
  private static void oneLine(String what, String value) {
    if (value.chars().anyMatch(Character::isISOControl)) {
      throw new BalsamException(
          "The " + what + " of a batch job holds a control character or a line break. Remove it.");
    }
  }
}
