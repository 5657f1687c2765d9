package dev.balsam.launcher.internal.transfer;

import dev.balsam.engine.TransferRules;
import dev.balsam.launcher.internal.thread.Nanos;

/**
 * How long an attempt may still take, and whether it moves. Times are of {@code System.nanoTime}.
 */
final class Life {
  private final long deadline;
  private final long stall;
  private volatile long lastSign;
  private volatile boolean watched = true;

  Life(TransferRules rules, long now) {
    deadline = now + Nanos.of(rules.limit());
    stall = Nanos.of(rules.stall());
    lastSign = now;
  }

  /** Something has moved. */
  void sign() {
    lastSign = System.nanoTime();
  }

  /** A tool is at work, which looks itself whether anything moves. */
  void leaveToTool(boolean tool) {
    sign();
    watched = !tool;
  }

  long nanosLeft(long now) {
    long left = deadline - now;
    return watched ? Math.min(left, lastSign + stall - now) : left;
  }

  boolean isOverTime(long now) {
    return deadline - now <= 0;
  }
}
