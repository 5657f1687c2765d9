package dev.balsam.launcher.internal.run;

import dev.balsam.BalsamException;
import dev.balsam.DatabaseUnavailableException;
import dev.balsam.Site;
import dev.balsam.launcher.LaunchReport;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

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
   * @throws BalsamException when it had to give up, or when this thread was interrupted; the
   *     launcher has been told to stop then
   */
  public LaunchReport await() {
    try {
      return report.get();
    } catch (InterruptedException e) {
      loop.stop("The thread that waited for it was interrupted.");
      Thread.currentThread().interrupt();
      throw new BalsamException(
          "This thread was interrupted while it waited for the launcher, which ends its tasks now.",
          e);
    } catch (ExecutionException e) {
      throw told(e);
    }
  }

  /**
   * Has it end and waits for that, interrupted or not: what it ends are processes.
   *
   * @throws BalsamException when it had to give up
   */
  public void end() {
    stop();
    try {
      report.join();
    } catch (CompletionException e) {
      throw told(e);
    }
  }

  private static BalsamException told(Exception wrapper) {
    Throwable cause = wrapper.getCause() == null ? wrapper : wrapper.getCause();
    String message = String.valueOf(cause.getMessage());
    if (cause instanceof DatabaseUnavailableException) {
      return new DatabaseUnavailableException(message, cause);
    }
    return cause instanceof BalsamException
        ? new BalsamException(message, cause)
        : new BalsamException("The launcher ended because of an error of its own: " + cause, cause);
  }
}
