package dev.balsam;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * How many jobs of a workflow are in which state.
 *
 * <pre>{@code
 * WorkflowStatus status = run.await(Duration.ofHours(1));
 * System.out.println(status.succeeded() ? "all done" : status.toString());
 * }</pre>
 *
 * @param counts number of jobs by state; states without jobs are absent
 */
public record WorkflowStatus(Map<JobState, Long> counts) {
  /**
   * Copies the map.
   *
   * @param counts number of jobs by state; states without jobs are absent
   */
  public WorkflowStatus {
    var copy = new EnumMap<JobState, Long>(JobState.class);
    copy.putAll(counts);
    counts = Collections.unmodifiableMap(copy);
  }

  /**
   * The number of jobs in one state.
   *
   * @param state the state
   * @return how many
   */
  public long count(JobState state) {
    return counts.getOrDefault(state, 0L);
  }

  /**
   * The number of jobs.
   *
   * @return how many
   */
  public long total() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /**
   * Whether every job is in a terminal state.
   *
   * @return true when nothing is left to run
   */
  public boolean isDone() {
    return counts.keySet().stream().allMatch(JobState::isTerminal);
  }

  /**
   * Whether every job has finished successfully.
   *
   * @return true when all are JOB_FINISHED
   */
  public boolean succeeded() {
    return count(JobState.JOB_FINISHED) == total();
  }
}
