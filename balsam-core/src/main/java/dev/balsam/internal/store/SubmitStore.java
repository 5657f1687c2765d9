package dev.balsam.internal.store;

import dev.balsam.App;
import dev.balsam.JobSpec;
import dev.balsam.internal.Drafts;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Stores drafts: all of them or none, durable when the call returns. */
public final class SubmitStore {
  // Large enough for COPY to run at full speed, small enough to stay far below 256 MiB of heap for
  // any number of jobs.
  private static final int CHUNK = 4_000;

  private final Db db;
  private final AppStore apps;
  private final Object site;

  /**
   * Makes it.
   *
   * @param db the database
   * @param apps the apps
   * @param site identity of the site, which drafts remember
   */
  public SubmitStore(Db db, AppStore apps, Object site) {
    this.db = db;
    this.apps = apps;
    this.site = site;
  }

  /**
   * Stores drafts that may depend on one another in any order.
   *
   * @param drafts the drafts, free of circles
   * @return their ids, in order
   */
  public long[] submit(List<JobSpec> drafts) {
    List<Submission> done = new ArrayList<>();
    long[] ids =
        db.tx(
            connection -> {
              done.clear();
              Submission submission = new Submission(connection, apps, site);
              done.add(submission);
              long[] stored = submission.store(drafts);
              Signals.work(connection);
              return stored;
            });
    done.get(0).apps().forEach(apps::keep);
    for (int i = 0; i < ids.length; i++) {
      Drafts.door().stored(drafts.get(i), site, ids[i]);
    }
    return ids;
  }

  /**
   * Stores a stream of drafts, each of which may depend on earlier ones.
   *
   * @param drafts the drafts; used up
   * @param used told of each app, once all is stored
   * @return how many there were
   */
  public long submitAll(Iterator<JobSpec> drafts, Consumer<App> used) {
    Map<App, Long> stored = new HashMap<>();
    long total = db.txOnce(connection -> inChunks(connection, drafts, stored));
    stored.forEach(apps::keep);
    stored.keySet().forEach(used);
    return total;
  }

  private long inChunks(Connection connection, Iterator<JobSpec> drafts, Map<App, Long> stored)
      throws SQLException {
    Submission submission = new Submission(connection, apps, site);
    List<JobSpec> chunk = new ArrayList<>(CHUNK);
    long total = 0;
    while (drafts.hasNext()) {
      chunk.clear();
      while (chunk.size() < CHUNK && drafts.hasNext()) {
        chunk.add(drafts.next());
      }
      long[] ids = submission.store(chunk);
      for (int i = 0; i < ids.length; i++) {
        Drafts.door().stored(chunk.get(i), site, ids[i]);
        Drafts.door().forgetParents(chunk.get(i));
      }
      total += ids.length;
    }
    stored.putAll(submission.apps());
    Signals.work(connection);
    return total;
  }
}
