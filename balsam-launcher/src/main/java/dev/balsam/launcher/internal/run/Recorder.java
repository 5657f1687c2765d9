package dev.balsam.launcher.internal.run;

import dev.balsam.BalsamException;
import dev.balsam.engine.Engine;
import dev.balsam.engine.Exchange;
import dev.balsam.engine.RunResult;
import dev.balsam.launcher.internal.thread.DaemonThreads;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Records results on a thread of its own while the loop claims and starts the next jobs: with a
 * backlog, neither has to wait for the other's commit. One batch at a time.
 */
final class Recorder implements AutoCloseable {
  /**
   * What became of a batch.
   *
   * @param batch the results given
   * @param exchange what the site said; null when it did not answer
   * @param failure why it did not, or refused; null when it did
   */
  record Outcome(
      List<RunResult> batch, @Nullable Exchange exchange, @Nullable BalsamException failure) {}

  private final Engine engine;
  private final long launcher;
  private final Runnable done;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(DaemonThreads.named("balsam-recorder"));
  private @Nullable CompletableFuture<Outcome> underWay;
  private List<RunResult> batch = List.of();

  Recorder(Engine engine, long launcher, Runnable done) {
    this.engine = engine;
    this.launcher = launcher;
    this.done = done;
  }

  boolean isBusy() {
    return underWay != null;
  }

  /** What is being recorded, or has been and was not asked for yet. */
  List<RunResult> batch() {
    return underWay == null ? List.of() : batch;
  }

  /** Begins to record a batch; only when not busy. */
  void record(List<RunResult> results) {
    batch = results;
    CompletableFuture<Outcome> recording =
        CompletableFuture.supplyAsync(() -> exchange(results), thread);
    underWay = recording;
    // Told when the future is complete, not before: the loop asks it right then.
    var unusedTelling = recording.whenComplete((outcome, e) -> done.run());
  }

  private Outcome exchange(List<RunResult> batch) {
    try {
      return new Outcome(batch, engine.exchange(launcher, batch, Optional.empty()), null);
    } catch (BalsamException e) {
      return new Outcome(batch, null, e);
    }
  }

  /** What became of the last batch, once; empty while it is under way or when there is none. */
  Optional<Outcome> poll() {
    CompletableFuture<Outcome> recording = underWay;
    if (recording == null || !recording.isDone()) {
      return Optional.empty();
    }
    underWay = null;
    return Optional.of(recording.join());
  }

  /** The same, but waits for it. */
  Optional<Outcome> await() {
    CompletableFuture<Outcome> recording = underWay;
    if (recording == null) {
      return Optional.empty();
    }
    underWay = null;
    return Optional.of(recording.join());
  }

  @Override
  public void close() {
    thread.shutdown();
  }
}
