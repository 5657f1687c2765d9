package dev.balsam.launcher.internal.run;

import dev.balsam.BalsamException;
import dev.balsam.launcher.internal.thread.DaemonThreads;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the site's own database started again, on a thread of its own: a server that recovers from a
 * crash may take minutes, in which tasks end and must be kept. One try at a time.
 */
final class Revival implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Revival.class);

  private final Runnable revive;
  private final AtomicBoolean underWay = new AtomicBoolean();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(DaemonThreads.named("balsam-revival"));

  /**
   * Makes it.
   *
   * @param revive starts the database if it is down; may take long
   */
  Revival(Runnable revive) {
    this.revive = revive;
  }

  /** Begins to, unless that is under way. */
  void begin() {
    if (underWay.compareAndSet(false, true)) {
      thread.execute(this::tryOnce);
    }
  }

  private void tryOnce() {
    try {
      revive.run();
    } catch (BalsamException stillDown) {
      LOG.debug("the database could not be started again: {}", stillDown.getMessage());
    } finally {
      underWay.set(false);
    }
  }

  @Override
  public void close() {
    thread.shutdown();
  }
}
