package dev.balsam.launcher.internal.run;

import dev.balsam.BalsamException;
import dev.balsam.engine.Engine;
import dev.balsam.engine.JobFilter;
import dev.balsam.launcher.internal.thread.DaemonThreads;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many jobs have not ended, as far as known: the site is asked on a thread of its own and takes
 * a twentieth of the time at most, because counting a million jobs must not hold up their start.
 * Without an answer the last number stands.
 */
final class OpenJobs implements LongSupplier, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OpenJobs.class);
  private static final int PART = 20;

  private final Engine engine;
  private final JobFilter filter;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(DaemonThreads.named("balsam-progress"));
  private volatile long known;
  private volatile long nextNanos = System.nanoTime();
  private volatile boolean asking;

  OpenJobs(Engine engine, JobFilter filter) {
    this.engine = engine;
    this.filter = filter;
  }

  @Override
  public long getAsLong() {
    if (!asking && System.nanoTime() - nextNanos >= 0) {
      asking = true;
      thread.execute(this::ask);
    }
    return known;
  }

  private void ask() {
    long before = System.nanoTime();
    try {
      known = engine.open(filter);
    } catch (BalsamException e) {
      LOG.debug("counting what is left failed, asking again: {}", e.getMessage());
    } finally {
      long now = System.nanoTime();
      nextNanos = now + PART * (now - before);
      asking = false;
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
