package dev.balsam.engine;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What is left on the site, seen by one launcher that has nothing to do.
 *
 * <pre>{@code
 * boolean stay = engine.backlog(launcher, claim).mayGetWork();
 * }</pre>
 *
 * @param leftBehind jobs that match its filter and have not ended, by reason
 * @param nextRetry how long until a job that waits for its next run may run
 * @param workElsewhere whether something that is under way may bring work: another launcher runs
 *     jobs whose end may release jobs for this one, a hook is still to run, files are still to be
 *     staged, or a job waits for its killed run to be gone
 */
public record Backlog(
    List<Leftover> leftBehind, Optional<Duration> nextRetry, boolean workElsewhere) {
  /**
   * Copies the list.
   *
   * @param leftBehind jobs that match its filter and have not ended, by reason
   * @param nextRetry how long until a job that waits for its next run may run
   * @param workElsewhere whether something that is under way may bring work: another launcher runs
   *     jobs whose end may release jobs for this one, a hook is still to run, files are still to be
   *     staged, or a job waits for its killed run to be gone
   */
  public Backlog {
    leftBehind = List.copyOf(leftBehind);
  }

  /**
   * Whether a job that this launcher could run may become runnable without anybody doing anything.
   *
   * @return false when it may leave
   */
  public boolean mayGetWork() {
    return nextRetry.isPresent() || workElsewhere;
  }
}
