package dev.balsam.launcher.internal.task;

/**
 * Waits that no interrupt cuts short: cleaning up half leaves processes behind. The interrupt is
 * kept for afterwards.
 */
public final class Uninterrupted implements AutoCloseable {
  private boolean interrupted;

  /** Something to wait for; waiting for it again after an interrupt must do no harm. */
  @FunctionalInterface
  public interface Wait {
    /**
     * Waits.
     *
     * @throws InterruptedException to be waited for again
     */
    void await() throws InterruptedException;
  }

  /**
   * Waits to the end.
   *
   * @param wait for what
   */
  public void await(Wait wait) {
    while (true) {
      try {
        wait.await();
        return;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
  }

  /** Gives the thread its interrupt back. */
  @Override
  public void close() {
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
