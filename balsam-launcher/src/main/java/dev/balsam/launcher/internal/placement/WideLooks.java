package dev.balsam.launcher.internal.placement;

/**
 * When a look is to show all jobs that fit the allocation, and not only those that fit what is free
 * of it: so that the first in order gets its turn, however many smaller ones there are. Not every
 * time, or those that do not fit would hide all others. Times are nanoseconds of a monotonic clock.
 */
public final class WideLooks {
  private static final long EVERY = 250_000_000;

  private final Ledger ledger;
  private long last;
  private boolean forced = true;

  /**
   * Begins.
   *
   * @param ledger what is given out
   * @param now the time
   */
  public WideLooks(Ledger ledger, long now) {
    this.ledger = ledger;
    this.last = now;
  }

  /** Jobs may have come that are more urgent than the one for which nodes are reserved. */
  public void news() {
    forced = true;
  }

  /**
   * Whether the next look is to show all.
   *
   * @param now the time
   * @return whether it is
   */
  public boolean isDue(long now) {
    return now - last >= EVERY
        || ledger.isReservedFree()
        || (forced && ledger.isReserving() && !ledger.hasOpenRoom());
  }

  /**
   * A look has shown all.
   *
   * @param now the time
   */
  public void looked(long now) {
    last = now;
    forced = false;
  }
}
