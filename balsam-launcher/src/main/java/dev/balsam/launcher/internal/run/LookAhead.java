package dev.balsam.launcher.internal.run;

import dev.balsam.engine.Candidate;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runnable jobs that were seen at the last look and had no place: the next free places go to them
 * without looking again, which halves the way to the database. They are only good for a moment, as
 * more urgent jobs may have come, and not while other launchers are after the same ones. Pure;
 * times are nanoseconds of a monotonic clock.
 */
final class LookAhead {
  private static final long GOOD_FOR = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long AFTER_LOSS = TimeUnit.SECONDS.toNanos(1);

  private List<Candidate> seen = List.of();
  private long until;
  private boolean crowded;
  private long crowdedUntil;

  /** What a look has shown and not given, in order. */
  void saw(List<Candidate> left, long now) {
    crowded = crowded && now - crowdedUntil < 0;
    seen = crowded ? List.of() : left;
    until = now + GOOD_FOR;
  }

  /** Those seen that are still good. */
  List<Candidate> take(long now) {
    if (now - until >= 0) {
      seen = List.of();
    }
    return seen;
  }

  /** What is left of them. */
  void keep(List<Candidate> left) {
    seen = left;
  }

  /** Another launcher was quicker with some. */
  void lost(long now) {
    seen = List.of();
    crowded = true;
    crowdedUntil = now + AFTER_LOSS;
  }

  /** More urgent jobs may have come. */
  void forget() {
    seen = List.of();
  }
}
