package dev.balsam.launcher.internal.placement;

/**
 * How far a launcher looks for runnable jobs, and whether looking again can bring anything before
 * something happens. Pure.
 */
public final class LookPolicy {
  private static final int FIRST = 64;
  private static final int FEWEST = 64;
  private static final int MOST = 1_000;

  private boolean mayHaveMore = true;
  private boolean backlog;
  private int most = FIRST;

  /** Something happened that may have made jobs runnable, or room for them. */
  public void news() {
    mayHaveMore = true;
  }

  /**
   * Whether there may be runnable jobs that were not looked at.
   *
   * @return whether a look may bring something
   */
  public boolean mayHaveMore() {
    return mayHaveMore;
  }

  /**
   * Whether more jobs were runnable at the last look than could be started.
   *
   * @return whether some wait
   */
  public boolean backlog() {
    return backlog;
  }

  /**
   * How many candidates to look at.
   *
   * @return the number
   */
  public int most() {
    return most;
  }

  /**
   * Looks at least so far from now on.
   *
   * @param candidates how many
   */
  public void atLeast(int candidates) {
    most = Math.max(most, candidates);
  }

  /**
   * What a look brought.
   *
   * @param candidates runnable jobs found
   * @param claimed how many of them were started
   */
  public void looked(int candidates, int claimed) {
    boolean sawAll = candidates < most;
    boolean nothingFits = claimed == 0 && most == MOST;
    mayHaveMore = !sawAll && !nothingFits;
    backlog = candidates > claimed;
    most = Math.max(FEWEST, Math.min(MOST, next(claimed, sawAll)));
  }

  /** A look that showed nothing that fits, because it showed what does not fit now: look again. */
  public void showedTheBlocked() {
    mayHaveMore = true;
    backlog = true;
  }

  // Every candidate is locked for a moment, which is not free; those that are not started now are
  // remembered for the next places (LookAhead). When all fitted there may be room for more, and
  // when none did there may be some that fit behind them.
  private int next(int claimed, boolean sawAll) {
    if (claimed == 0) {
      return sawAll ? most : MOST;
    }
    return claimed == most ? 2 * most : claimed + Math.max(2, claimed / 8);
  }
}
