package dev.balsam.launcher.internal.step;

import java.util.List;
import java.util.Set;

/**
 * Where the work on steps comes from.
 *
 * @param <R> the work on one job
 */
public interface StepSource<R extends StepRun> {
  /**
   * Takes jobs that wait for a step.
   *
   * @param busy jobs to leave
   * @param most how many
   * @return work that has not begun
   */
  List<R> claim(Set<Long> busy, int most);

  /**
   * Gives back what was taken without an answer.
   *
   * @param busy jobs that are known
   * @return how many jobs
   */
  int settle(Set<Long> busy);

  /**
   * Which work is in vain.
   *
   * @param runs work under way
   * @return ids of the jobs
   */
  Set<Long> lost(List<R> runs);
}
