package dev.balsam.launcher.internal.step;

import dev.balsam.DatabaseUnavailableException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records how a step ended, for as long as the database is away. */
public final class StepEnd {
  private static final Logger LOG = LoggerFactory.getLogger(StepEnd.class);
  private static final long FIRST_RETRY_MILLIS = 50;
  private static final long LONGEST_RETRY_MILLIS = 2_000;

  private StepEnd() {}

  /**
   * Records it. Whether a commit whose answer was lost took place shows when it is tried again:
   * then the job has moved, and nothing is stored twice.
   *
   * @param end what to record
   * @param closed whether the launcher is ending; then it is tried once
   * @param what the step, for the log
   */
  public static void record(Runnable end, BooleanSupplier closed, String what) {
    try {
      long pause = FIRST_RETRY_MILLIS;
      while (!closed.getAsBoolean() || pause == FIRST_RETRY_MILLIS) {
        try {
          end.run();
          return;
        } catch (DatabaseUnavailableException e) {
          LOG.debug("the end of the {} waits for the database: {}", what, e.getMessage());
        }
        TimeUnit.MILLISECONDS.sleep(pause);
        pause = Math.min(2 * pause, LONGEST_RETRY_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warn(
          "The end of the {} could not be recorded; the job stays with this launcher until it ends.",
          what,
          e);
    }
  }
}
