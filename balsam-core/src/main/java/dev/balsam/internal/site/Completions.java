package dev.balsam.internal.site;

import dev.balsam.BalsamException;
import dev.balsam.JobState;
import dev.balsam.internal.store.EventStore;
import dev.balsam.internal.store.Signals;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Futures that complete when jobs end: one query for all jobs waited for, whenever something has
 * happened.
 */
final class Completions implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Completions.class);
  // So many are asked for at a time; the others are asked for when some of these have ended.
  private static final int MOST_ASKED = 10_000;

  private final EventStore events;
  private final Listener listener;
  private final ExecutorService worker;
  private final Map<Long, CompletableFuture<JobState>> waiting = new ConcurrentHashMap<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private @Nullable AutoCloseable subscription;
  private volatile boolean closed;

  Completions(EventStore events, Listener listener, ExecutorService worker) {
    this.events = events;
    this.listener = listener;
    this.worker = worker;
  }

  /** Completes with the terminal state; a job that is gone completes with an error. */
  CompletableFuture<JobState> of(long job) {
    if (closed) {
      return CompletableFuture.failedFuture(closedSite());
    }
    CompletableFuture<JobState> future =
        waiting.computeIfAbsent(job, id -> new CompletableFuture<>());
    subscribe();
    schedule();
    if (closed) {
      // Closed meanwhile, perhaps before this future was there to be failed.
      future.completeExceptionally(closedSite());
    }
    // A copy: nobody must be able to complete it for the others.
    return future.copy();
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
      long[] ids = waiting.keySet().stream().limit(MOST_ASKED).mapToLong(Long::longValue).toArray();
      Map<Long, JobState> states = events.states(ids);
      boolean some = false;
      for (long id : ids) {
        some |= completed(id, states.get(id));
      }
      if (some && waiting.size() >= MOST_ASKED) {
        schedule();
      }
    } catch (BalsamException e) {
      LOG.debug("asking for the ends of jobs failed, the next poll asks again: {}", e.getMessage());
    }
  }

  private boolean completed(long id, @Nullable JobState state) {
    if (state != null && !state.isTerminal()) {
      return false;
    }
    CompletableFuture<JobState> future = waiting.remove(id);
    if (future != null) {
      if (state == null) {
        future.completeExceptionally(new BalsamException("Job " + id + " was deleted."));
      } else {
        future.complete(state);
      }
    }
    return true;
  }

  private static BalsamException closedSite() {
    return new BalsamException("The site was closed before the job ended.");
  }

  @Override
  public void close() {
    closed = true;
    List<CompletableFuture<JobState>> left = new ArrayList<>(waiting.values());
    waiting.clear();
    left.forEach(future -> future.completeExceptionally(closedSite()));
  }
}
