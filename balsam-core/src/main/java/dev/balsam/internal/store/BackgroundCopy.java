package dev.balsam.internal.store;

import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
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

  private CompletableFuture<@Nullable Void> running = CompletableFuture.completedFuture(null);

  /**
   * Begins to send, after what is being sent.
   *
   * @param sending the only user of the connection until {@link #await} has returned
   * @throws SQLException of what was sent before
   */
  void begin(Sending sending) throws SQLException {
    await();
    CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
    running = end;
    Thread thread = new Thread(() -> send(sending, end), "balsam-copy");
    thread.setDaemon(true);
    thread.start();
  }

  private static void send(Sending sending, CompletableFuture<@Nullable Void> end) {
    try {
      sending.send();
      end.complete(null);
    } catch (Throwable e) {
      end.completeExceptionally(e);
    }
  }

  /**
   * Waits until the connection is the caller's again.
   *
   * @throws SQLException of what was sent
   */
  void await() throws SQLException {
    Throwable failure = ended();
    if (failure instanceof SQLException sql) {
      throw sql;
    }
    if (failure instanceof RuntimeException known) {
      throw known;
    }
    if (failure instanceof Error error) {
      throw error;
    }
  }

  // By join, which no interrupt cuts short: whoever is interrupted needs the connection all the
  // same, to roll back.
  private @Nullable Throwable ended() {
    CompletableFuture<@Nullable Void> end = running;
    running = CompletableFuture.completedFuture(null);
    return end.<@Nullable Throwable>handle((done, failure) -> failure).join();
  }

  /** Waits for what is being sent, for a caller that has failed already or has waited before. */
  @Override
  public void close() {
    // What failed is rolled back with all the rest, for a reason that is told already.
    ended();
  }
}
