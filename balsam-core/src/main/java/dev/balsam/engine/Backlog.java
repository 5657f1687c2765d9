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
 * @param workElsewhere whether another launcher runs jobs whose end may release jobs for this one,
 *     or a hook is still to run whose end may do so
 */
public record Backlog(
    List<Leftover> leftBehind, Optional<Duration> nextRetry, boolean workElsewhere) {
  /**
   * Copies the list.
   *
   * @param leftBehind jobs that match its filter and have not ended, by reason
   * @param nextRetry how long until a job that waits for its next run may run
   * @param workElsewhere whether another launcher runs jobs whose end may release jobs for this
   *     one, or a hook is still to run whose end may do so, or a hook is still to run whose end may
   *     do so
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
