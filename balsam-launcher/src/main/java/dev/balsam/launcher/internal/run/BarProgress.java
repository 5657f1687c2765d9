package dev.balsam.launcher.internal.run;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar on a terminal. */
final class BarProgress implements Progress {
  private static final long EVERY = TimeUnit.MILLISECONDS.toNanos(500);

  private final ProgressBar bar =
      new ProgressBarBuilder()
          .setTaskName("jobs")
          .setInitialMax(1)
          .setStyle(ProgressBarStyle.ASCII)
          .setUpdateIntervalMillis(500)
          .continuousUpdate()
          .build();
  private long next = System.nanoTime();

  @Override
  public void show(long done, long failed, int running, LongSupplier open) {
    long now = System.nanoTime();
    if (now - next >= 0) {
      next = now + EVERY;
      bar.maxHint(done + failed + open.getAsLong());
      bar.stepTo(done + failed);
      bar.setExtraMessage(running + " running" + (failed > 0 ? ", " + failed + " failed" : ""));
    }
  }

  @Override
  public void close() {
    bar.close();
  }
}
