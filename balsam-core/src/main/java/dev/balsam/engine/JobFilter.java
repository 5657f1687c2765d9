package dev.balsam.engine;

import java.util.Map;
import java.util.Optional;

/**
 * Which jobs a launcher takes.
 *
 * <pre>{@code
 * JobFilter filter = new JobFilter(Optional.of("water-scan"), Map.of());
 * }</pre>
 *
 * @param workflow exact name of the only workflow, or empty for all
 * @param tags tags that a job must have
 */
public record JobFilter(Optional<String> workflow, Map<String, String> tags) {
  /** Takes every job. */
  public static final JobFilter ALL = new JobFilter(Optional.empty(), Map.of());

  /**
   * Copies the map.
   *
   * @param workflow exact name of the only workflow, or empty for all
   * @param tags tags that a job must have
   */
  public JobFilter {
    tags = Map.copyOf(tags);
  }

  /**
   * Whether every job passes.
   *
   * @return true without a workflow and without tags
   */
  public boolean isAll() {
    return workflow.isEmpty() && tags.isEmpty();
  }
}
