package dev.balsam.launcher.internal.run;

import dev.balsam.launcher.internal.placement.Ledger;
import java.util.concurrent.TimeUnit;

/**
 * When a look is to show all jobs that fit the allocation, and not only those that fit what is free
 * of it: so that the first in order gets its turn, however many smaller ones there are. Not every
 * time, or those that do not fit would hide all others. Times are nanoseconds of a monotonic clock.
 */
final class WideLooks {
  private static final long EVERY = TimeUnit.MILLISECONDS.toNanos(250);

  private final Ledger ledger;
  private long last;
  private boolean forced = true;

  WideLooks(Ledger ledger, long now) {
    this.ledger = ledger;
    this.last = now;
  }

  /** Jobs may have come that are more urgent than the one for which nodes are reserved. */
  void news() {
    forced = true;
  }

  boolean isDue(long now) {
    return now - last >= EVERY
        || ledger.isReservedFree()
        || (forced && ledger.isReserving() && !ledger.hasOpenRoom());
  }

  void looked(long now) {
    last = now;
    forced = false;
  }
}
