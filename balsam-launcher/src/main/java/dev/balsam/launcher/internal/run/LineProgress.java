package dev.balsam.launcher.internal.run;

import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** A plain line every ten seconds, for logs and pipes. */
final class LineProgress implements Progress {
  private static final long EVERY = TimeUnit.SECONDS.toNanos(10);

  private final PrintStream out;
  private long next = System.nanoTime() + EVERY;

  LineProgress(PrintStream out) {
    this.out = out;
  }

  @Override
  public void show(long done, long failed, int running, LongSupplier open) {
    long now = System.nanoTime();
    if (now - next >= 0) {
      next = now + EVERY;
      out.println(
          "balsam: "
              + done
              + " done, "
              + failed
              + " failed, "
              + running
              + " running, "
              + open.getAsLong()
              + " to go");
    }
  }

  @Override
  public void close() {
    out.flush();
  }
}
