package dev.balsam.launcher.internal.run;

import dev.balsam.BalsamException;
import dev.balsam.Site;
import dev.balsam.launcher.LaunchReport;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A launcher that is at work: the thread of its loop, and the ways to end it from outside. */
public final class LaunchRun {
  private final LaunchLoop loop;
  private final CompletableFuture<LaunchReport> report = new CompletableFuture<>();

  private LaunchRun(LaunchLoop loop) {
    this.loop = loop;
  }

  /**
   * Begins to launch.
   *
   * @param site whose jobs
   * @param plan what to do
   * @return the launcher at work
   */
  public static LaunchRun start(Site site, LaunchPlan plan) {
    LaunchRun run = new LaunchRun(LaunchLoop.begin(site, plan));
    AutoCloseable registration = site.engine().beforeClose(run::stopAndWait);
    Thread thread = new Thread(() -> run.work(registration), "balsam-launcher");
    thread.start();
    return run;
  }

  private void work(AutoCloseable registration) {
    try {
      report.complete(loop.run());
    } catch (Throwable e) {
      report.completeExceptionally(e);
    } finally {
      close(registration);
    }
  }

  private static void close(AutoCloseable registration) {
    try {
      registration.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Has it end; returns at once. */
  public void stop() {
    loop.stop("It was told to stop.");
  }

  private void stopAndWait() {
    loop.stop("The site is being closed.");
    // However it ends, the site may close.
    report.exceptionally(e -> null).join();
  }

  /**
   * Waits for the end.
   *
   * @return what it did
   */
  public LaunchReport await() {
    try {
      return report.join();
    } catch (CompletionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof BalsamException known) {
        throw new BalsamException(String.valueOf(known.getMessage()), known);
      }
      throw new BalsamException(
          "The launcher ended because of an error of its own: " + cause, cause);
    }
  }
}
