package dev.balsam.internal.store;

import java.sql.SQLException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Sends rows on a connection while its caller gathers the next ones: the database reads on one core
 * what another has yet to write. One sending at a time; the caller waits for it before it uses the
 * connection itself, and in any case before it gives that up.
 */
final class BackgroundCopy implements AutoCloseable {
  /** What is sent. */
  @FunctionalInterface
  interface Sending {
    void send() throws SQLException;
  }

  private @Nullable FutureTask<@Nullable Void> running;

  /**
   * Begins to send, after what is being sent.
   *
   * @param sending the only user of the connection until {@link #await} has returned
   * @throws SQLException of what was sent before
   */
  void begin(Sending sending) throws SQLException {
    await();
    FutureTask<@Nullable Void> task =
        new FutureTask<>(
            () -> {
              sending.send();
              return null;
            });
    running = task;
    Thread thread = new Thread(task, "balsam-copy");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Waits until the connection is the caller's again.
   *
   * @throws SQLException of what was sent
   */
  void await() throws SQLException {
    FutureTask<@Nullable Void> task = running;
    running = null;
    if (task == null) {
      return;
    }
    try {
      ended(task);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof SQLException sql) {
        throw sql;
      }
      if (cause instanceof RuntimeException known) {
        throw known;
      }
      if (cause instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(cause);
    }
  }

  // Whoever is interrupted needs the connection all the same, to roll back.
  private static void ended(FutureTask<@Nullable Void> task) throws ExecutionException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          task.get();
          return;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Waits for what is being sent, for a caller that has failed already or has waited before. */
  @Override
  public void close() {
    FutureTask<@Nullable Void> task = running;
    running = null;
    if (task != null) {
      try {
        ended(task);
      } catch (ExecutionException e) {
        // Rolled back with all the rest, for a reason that is told already.
        return;
      }
    }
  }
}
