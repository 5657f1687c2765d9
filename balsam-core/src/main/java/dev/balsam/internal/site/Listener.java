package dev.balsam.internal.site;

import dev.balsam.internal.store.Signals;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread on one connection of its own that waits for notifications and wakes those who asked.
 * Every poll period it wakes them all the same, so that a lost notification, a pooler that drops
 * LISTEN, or a restart of the database only costs that long.
 */
final class Listener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

  // A poll may be long; without a connection it is all there is.
  private static final int LONGEST_DEAF_MILLIS = 1_000;

  private record Waker(String channel, Runnable wake) {}

  private final DataSource source;
  private final int pollMillis;
  private final List<Waker> wakers = new CopyOnWriteArrayList<>();
  private @Nullable Thread thread;
  private volatile @Nullable Connection current;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean closed;

  Listener(DataSource source, Duration poll) {
    this.source = source;
    this.pollMillis = (int) Math.max(1, Math.min(poll.toMillis(), Integer.MAX_VALUE));
  }

  /** Wakes somebody whenever the channel speaks, and every poll period. */
  AutoCloseable on(String channel, Runnable wake) {
    Waker waker = new Waker(channel, wake);
    wakers.add(waker);
    start();
    return () -> wakers.remove(waker);
  }

  private synchronized void start() {
    if (thread == null && !closed) {
      thread = new Thread(this::run, "balsam-listener");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void run() {
    while (!closed) {
      try (Connection connection = source.getConnection()) {
        current = connection;
        listen(connection);
      } catch (SQLException e) {
        if (!closed) {
          LOG.debug(
              "the listening connection was lost ({}), waking everybody by the clock",
              e.getMessage());
          pause();
        }
      }
    }
  }

  private void listen(Connection connection) throws SQLException {
    try (var listen = connection.createStatement()) {
      listen.execute("listen " + Signals.WORK + "; listen " + Signals.EVENT);
    }
    PGConnection notified = connection.unwrap(PGConnection.class);
    // What happened before LISTEN took effect was not announced.
    wakeAll();
    while (!closed) {
      PGNotification[] notes = notified.getNotifications(pollMillis);
      if (notes == null || notes.length == 0) {
        wakeAll();
      } else {
        wake(notes);
      }
    }
  }

  private void wake(PGNotification[] notes) {
    boolean work = false;
    boolean event = false;
    for (PGNotification note : notes) {
      work |= note.getName().equals(Signals.WORK);
      event |= note.getName().equals(Signals.EVENT);
    }
    for (Waker waker : wakers) {
      if (waker.channel().equals(Signals.WORK) ? work : event) {
        wake(waker);
      }
    }
  }

  private void wakeAll() {
    wakers.forEach(Listener::wake);
  }

  // One that fails must not end the waking of the others.
  private static void wake(Waker waker) {
    try {
      waker.wake().run();
    } catch (RuntimeException e) {
      LOG.warn("a listener to {} failed; it is woken again the next time", waker.channel(), e);
    }
  }

  private void pause() {
    wakeAll();
    try {
      if (ended.await(Math.min(pollMillis, LONGEST_DEAF_MILLIS), TimeUnit.MILLISECONDS)) {
        LOG.debug("closed while the database was away");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed = true;
    Thread running;
    ended.countDown();
    synchronized (this) {
      running = thread;
    }
    Connection open = current;
    if (open != null) {
      try {
        // From another thread this ends getNotifications at once.
        open.abort(Runnable::run);
      } catch (SQLException e) {
        LOG.debug("closing the listening connection: {}", e.getMessage());
      }
    }
    if (running != null && running != Thread.currentThread()) {
      try {
        running.join(5_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
