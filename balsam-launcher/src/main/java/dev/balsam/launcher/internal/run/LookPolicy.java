package dev.balsam.launcher.internal.run;

/**
 * How far a launcher looks for runnable jobs, and whether looking again can bring anything before
 * something happens. Pure.
 */
final class LookPolicy {
  private static final int FIRST = 64;
  private static final int FEWEST = 32;
  private static final int MOST = 1_000;

  private boolean mayHaveMore = true;
  private boolean backlog;
  private int most = FIRST;

  /** Something happened that may have made jobs runnable, or room for them. */
  void news() {
    mayHaveMore = true;
  }

  /** Whether there may be runnable jobs that were not looked at. */
  boolean mayHaveMore() {
    return mayHaveMore;
  }

  /** Whether more jobs were runnable at the last look than could be started. */
  boolean backlog() {
    return backlog;
  }

  /** How many candidates to look at. */
  int most() {
    return most;
  }

  /**
   * What a look brought.
   *
   * @param candidates runnable jobs found
   * @param claimed how many of them were started
   * @param tasks how many tasks the launcher has now
   */
  void looked(int candidates, int claimed, int tasks) {
    boolean sawAll = candidates < most;
    boolean nothingFits = claimed == 0 && most == MOST;
    mayHaveMore = !sawAll && !nothingFits;
    backlog = candidates > claimed;
    // Looking at few is cheap, but when none of them fitted there may be some that fit behind them.
    most = claimed == 0 && !sawAll ? MOST : Math.max(FEWEST, Math.min(MOST, 2 * tasks));
  }
}
