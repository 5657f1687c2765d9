package dev.balsam.internal.site;

import dev.balsam.BalsamException;
import dev.balsam.JobState;
import dev.balsam.internal.store.EventStore;
import dev.balsam.internal.store.Signals;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Futures that complete when jobs end: one query for many jobs, whenever something has happened.
 * What users do when one completes runs on threads of its own, for it may take its time, or wait
 * for another job.
 */
final class Completions implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Completions.class);
  private static final int ASKED_AT_ONCE = 10_000;

  private final EventStore events;
  private final Listener listener;
  private final ExecutorService worker;
  private final Executor callbacks;
  private final Map<Long, Waiting> waiting = new ConcurrentHashMap<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private @Nullable AutoCloseable subscription;
  private volatile boolean closed;

  Completions(EventStore events, Listener listener, ExecutorService worker, Executor callbacks) {
    this.events = events;
    this.listener = listener;
    this.worker = worker;
    this.callbacks = callbacks;
  }

  /** Those who wait for one job; changed only by whoever holds its entry of the map. */
  private static final class Waiting {
    private final CompletableFuture<JobState> end = new CompletableFuture<>();
    private boolean handedOut;
    private int awaiting;
  }

  /** Completes with the terminal state; a job that is gone completes with an error. */
  CompletableFuture<JobState> of(long job) {
    // A copy: nobody must be able to complete it for the others.
    return enter(job, entry -> entry.handedOut = true).copy();
  }

  /**
   * Waits for the end of a job, and leaves nothing behind if it does not come in time.
   *
   * @throws TimeoutException when it has not come
   */
  JobState await(long job, long nanos)
      throws InterruptedException, ExecutionException, TimeoutException {
    CompletableFuture<JobState> end = enter(job, entry -> entry.awaiting++);
    try {
      return end.get(nanos, TimeUnit.NANOSECONDS);
    } finally {
      waiting.computeIfPresent(
          job,
          (id, entry) -> {
            if (entry.end == end) {
              entry.awaiting--;
            }
            return entry.handedOut || entry.awaiting > 0 ? entry : null;
          });
    }
  }

  /** How many jobs are waited for. */
  int size() {
    return waiting.size();
  }

  private CompletableFuture<JobState> enter(long job, Consumer<Waiting> note) {
    if (closed) {
      return CompletableFuture.failedFuture(closedSite());
    }
    Waiting entered =
        Objects.requireNonNull(
            waiting.compute(
                job,
                (id, known) -> {
                  Waiting entry = known == null ? new Waiting() : known;
                  note.accept(entry);
                  return entry;
                }));
    subscribe();
    schedule();
    if (closed) {
      // Closed meanwhile, perhaps before this one was there to be failed.
      entered.end.completeExceptionally(closedSite());
    }
    return entered.end;
  }

  private synchronized void subscribe() {
    if (subscription == null && !closed) {
      subscription = listener.on(Signals.EVENT, this::schedule);
    }
  }

  private void schedule() {
    if (!waiting.isEmpty() && !closed && scheduled.compareAndSet(false, true)) {
      worker.execute(this::check);
    }
  }

  private void check() {
    // Before the question: what happens while it is answered must be asked about again.
    scheduled.set(false);
    try {
      long[] ids = waiting.keySet().stream().mapToLong(Long::longValue).toArray();
      for (int from = 0; from < ids.length; from += ASKED_AT_ONCE) {
        long[] some = Arrays.copyOfRange(ids, from, Math.min(ids.length, from + ASKED_AT_ONCE));
        Map<Long, JobState> states = events.states(some);
        for (long id : some) {
          complete(id, states.get(id));
        }
      }
    } catch (BalsamException e) {
      LOG.debug("asking for the ends of jobs failed, the next poll asks again: {}", e.getMessage());
    }
  }

  private void complete(long id, @Nullable JobState state) {
    if (state != null && !state.isTerminal()) {
      return;
    }
    Waiting entry = waiting.remove(id);
    if (entry != null) {
      callbacks.execute(
          () -> {
            if (state == null) {
              entry.end.completeExceptionally(new BalsamException("Job " + id + " was deleted."));
            } else {
              entry.end.complete(state);
            }
          });
    }
  }

  private static BalsamException closedSite() {
    return new BalsamException("The site was closed before the job ended.");
  }

  @Override
  public void close() {
    closed = true;
    List<Waiting> left = new ArrayList<>(waiting.values());
    waiting.clear();
    left.forEach(entry -> callbacks.execute(() -> entry.end.completeExceptionally(closedSite())));
  }
}
