package dev.balsam.cli;

import dev.balsam.Activity;
import dev.balsam.BalsamException;
import dev.balsam.Monitor;
import dev.balsam.Site;
import dev.balsam.scheduler.BatchQueue;
import java.time.Duration;

/** Looks at a site with what the batch system says now: a batch job that has ended is not shown. */
final class BatchNews {
  // squeue is work for a server that all users of a cluster share.
  private static final Duration BETWEEN = Duration.ofSeconds(15);

  private final Site site;
  private final Monitor monitor;
  private long next = System.nanoTime();

  BatchNews(Site site) {
    this.site = site;
    monitor = site.monitor();
  }

  Activity look() {
    Activity seen = monitor.look();
    if (seen.batchJobs().isEmpty() || System.nanoTime() < next) {
      return seen;
    }
    next = System.nanoTime() + BETWEEN.toNanos();
    try {
      BatchQueue.of(site).refresh();
    } catch (BalsamException e) {
      // What was last known is shown, and `balsam ls queues` tells the trouble.
      return seen;
    }
    return monitor.look();
  }
}
