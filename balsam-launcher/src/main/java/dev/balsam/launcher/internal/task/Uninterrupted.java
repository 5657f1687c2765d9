package dev.balsam.launcher.internal.task;

/**
 * Waits that no interrupt cuts short: cleaning up half leaves processes behind. The interrupt is
 * kept for afterwards.
 */
final class Uninterrupted implements AutoCloseable {
  private boolean interrupted;

  /** Something to wait for; waiting for it again after an interrupt must do no harm. */
  @FunctionalInterface
  interface Wait {
    void await() throws InterruptedException;
  }

  void await(Wait wait) {
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
