package dev.balsam.internal.store;

import dev.balsam.Activity.Rate;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * How many jobs ended in each of the last seconds. Rates are over whole seconds, the one under way
 * left out: it would make every rate too low.
 */
public final class RateWindow {
  private static final int KEPT_SECONDS = 120;

  private final NavigableMap<Long, long[]> bySecond = new TreeMap<>();

  /** Makes an empty one. */
  public RateWindow() {}

  /**
   * Counts what ended.
   *
   * @param ends within one second
   */
  public void add(ActivityStore.Ends ends) {
    long[] counts = bySecond.computeIfAbsent(ends.second(), second -> new long[2]);
    counts[0] += ends.finished();
    counts[1] += ends.errors();
    bySecond.headMap(bySecond.lastKey() - KEPT_SECONDS).clear();
  }

  /**
   * The rates.
   *
   * @param now second of the epoch that is under way
   * @param seconds how many to look back
   * @return what ended per second
   */
  public Rate over(long now, int seconds) {
    long finished = 0;
    long errors = 0;
    for (long[] counts : bySecond.subMap(now - seconds, now).values()) {
      finished += counts[0];
      errors += counts[1];
    }
    return new Rate((double) finished / seconds, (double) errors / seconds);
  }
}
