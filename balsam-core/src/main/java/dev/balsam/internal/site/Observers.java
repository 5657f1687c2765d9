package dev.balsam.internal.site;

import dev.balsam.BalsamException;
import dev.balsam.JobEvent;
import dev.balsam.internal.store.EventStore;
import dev.balsam.internal.store.Signals;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows events to those who asked, each from the moment at which it asked, in the order in which
 * they were written.
 */
final class Observers {
  private static final Logger LOG = LoggerFactory.getLogger(Observers.class);

  private final EventStore events;
  private final Listener listener;
  private final ExecutorService worker;

  Observers(EventStore events, Listener listener, ExecutorService worker) {
    this.events = events;
    this.listener = listener;
    this.worker = worker;
  }

  AutoCloseable add(Consumer<JobEvent> observer) {
    Watch watch = new Watch(observer, events.now());
    AutoCloseable subscription = listener.on(Signals.EVENT, watch::schedule);
    return () -> {
      watch.ended = true;
      subscription.close();
    };
  }

  private final class Watch {
    private final Consumer<JobEvent> observer;
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private String seen;
    private volatile boolean ended;

    Watch(Consumer<JobEvent> observer, String seen) {
      this.observer = observer;
      this.seen = seen;
    }

    void schedule() {
      if (!ended && scheduled.compareAndSet(false, true)) {
        worker.execute(this::show);
      }
    }

    // On the site's single worker thread, so events come one at a time.
    private void show() {
      scheduled.set(false);
      try {
        String now = events.now();
        List<JobEvent> news = events.between(seen, now);
        seen = now;
        news.forEach(this::showOne);
      } catch (BalsamException e) {
        LOG.debug("reading events failed, the next poll reads again: {}", e.getMessage());
      }
    }

    private void showOne(JobEvent event) {
      if (!ended) {
        try {
          observer.accept(event);
        } catch (RuntimeException e) {
          LOG.warn("an observer failed on {}; it goes on with the next event", event, e);
        }
      }
    }
  }
}
