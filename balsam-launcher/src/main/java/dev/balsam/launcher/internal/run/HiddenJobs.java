package dev.balsam.launcher.internal.run;

import java.util.concurrent.TimeUnit;

/**
 * When to look again although nothing has happened: the look of another launcher locks for a moment
 * what it is shown, and so hides it from all others, who would be told of it by nobody. Pure; times
 * are nanoseconds of a monotonic clock.
 */
final class HiddenJobs {
  // The first is longer than a look takes. A launcher of short tasks looks again and again, so that
  // one try in two may meet it; after the last, the poll is soon enough.
  private static final long[] PAUSES = {
    TimeUnit.MILLISECONDS.toNanos(5),
    TimeUnit.MILLISECONDS.toNanos(20),
    TimeUnit.MILLISECONDS.toNanos(80)
  };

  private int tried;
  private boolean expected;
  private long at;

  /** A look was not enough for the free places, and another launcher may have hidden some jobs. */
  void suspected(long now) {
    expected = tried < PAUSES.length;
    if (expected) {
      at = now + PAUSES[tried++];
    }
  }

  /** A look has brought something, or nothing was free, or something may have come since. */
  void settled() {
    expected = false;
    tried = 0;
  }

  /** Whether to look now; says so once. */
  boolean takeDue(long now) {
    boolean due = expected && now - at >= 0;
    expected &= !due;
    return due;
  }

  /** Nanoseconds until the next look; the most there are if none is to come. */
  long untilDue(long now) {
    return expected ? Math.max(0, at - now) : Long.MAX_VALUE;
  }
}
