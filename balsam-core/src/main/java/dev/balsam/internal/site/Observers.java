package dev.balsam.internal.site;

import dev.balsam.BalsamException;
import dev.balsam.JobEvent;
import dev.balsam.internal.store.EventStore;
import dev.balsam.internal.store.Signals;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows events to those who asked, each from the moment at which it asked, in the order in which
 * they were written. Each is shown them one at a time, and none waits for another.
 */
final class Observers {
  private static final Logger LOG = LoggerFactory.getLogger(Observers.class);

  private final EventStore events;
  private final Listener listener;
  private final Executor callbacks;

  Observers(EventStore events, Listener listener, Executor callbacks) {
    this.events = events;
    this.listener = listener;
    this.callbacks = callbacks;
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
    private final AtomicInteger calls = new AtomicInteger();
    private String seen;
    // Where the reading goes on after the database was away: up to which snapshot, and how many
    // rows of that have been shown.
    private @Nullable String upTo;
    private long shown;
    private volatile boolean ended;

    Watch(Consumer<JobEvent> observer, String seen) {
      this.observer = observer;
      this.seen = seen;
    }

    void schedule() {
      if (!ended && calls.getAndIncrement() == 0) {
        callbacks.execute(this::showAll);
      }
    }

    // On one thread at a time: whoever calls meanwhile only makes it look again.
    private void showAll() {
      int answered;
      do {
        answered = calls.get();
        show();
      } while (calls.addAndGet(-answered) != 0);
    }

    private void show() {
      try {
        String end = upTo == null ? events.now() : upTo;
        upTo = end;
        events.between(seen, end, shown, this::showPage);
        seen = end;
        upTo = null;
        shown = 0;
      } catch (BalsamException e) {
        LOG.debug("reading events failed, the next poll reads again: {}", e.getMessage());
      }
    }

    private void showPage(EventStore.Page page) {
      page.events().forEach(this::showOne);
      shown += page.rows();
    }

    private void showOne(JobEvent event) {
      if (!ended) {
        try {
          observer.accept(event);
        } catch (RuntimeException | Error e) {
          LOG.warn("an observer failed on {}; it goes on with the next event", event, e);
        }
      }
    }
  }
}
