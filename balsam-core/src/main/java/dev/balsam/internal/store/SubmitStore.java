package dev.balsam.internal.store;

import dev.balsam.App;
import dev.balsam.Job;
import dev.balsam.JobSpec;
import dev.balsam.internal.Drafts;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import java.util.function.Predicate;

/** Stores drafts: all of them or none, durable when the call returns. */
public final class SubmitStore {
  private final Db db;
  private final AppStore apps;
  private final Object site;
  private final Predicate<Job> ours;

  /**
   * Makes it.
   *
   * @param db the database
   * @param apps the apps
   * @param site identity of the site, which drafts remember
   * @param ours whether a job is of this site
   */
  public SubmitStore(Db db, AppStore apps, Object site, Predicate<Job> ours) {
    this.db = db;
    this.apps = apps;
    this.site = site;
    this.ours = ours;
  }

  /**
   * Stores drafts that may depend on one another in any order.
   *
   * @param drafts the drafts, free of circles
   * @param fence what must hold
   * @return their ids, in order
   */
  public long[] submit(List<JobSpec> drafts, Fence fence) {
    List<Submission> done = new ArrayList<>();
    long[] ids =
        db.tx(
            connection -> {
              done.clear();
              fence.check(connection);
              Submission submission =
                  new Submission(connection, app -> apps.idOf(connection, app), site, ours);
              done.add(submission);
              return submission.all(drafts);
            });
    Submission submission = done.get(0);
    submission.apps().forEach(apps::keep);
    submission.batch().commit();
    for (int i = 0; i < ids.length; i++) {
      Drafts.door().stored(drafts.get(i), submission.batch(), ids[i]);
    }
    return ids;
  }

  /**
   * Stores a stream of drafts, each of which may depend on earlier ones. The stream is the user's
   * and may take for ever, so nothing is locked meanwhile that others need: what its apps need is
   * stored at once, on its own.
   *
   * @param drafts the drafts; used up
   * @param numbered told of each draft's id before the next draft is asked for
   * @param used told of each app, once all is stored
   * @return how many there were
   */
  public long submitAll(
      Iterator<JobSpec> drafts, ObjLongConsumer<JobSpec> numbered, Consumer<App> used) {
    Submission submission =
        db.txOnce(
            connection -> {
              try (Submission stream =
                  new Submission(connection, app -> apps.idAtOnce(connection, app), site, ours)) {
                while (drafts.hasNext()) {
                  JobSpec draft = drafts.next();
                  numbered.accept(draft, stream.next(draft));
                }
                stream.finish();
                return stream;
              }
            });
    submission.batch().commit();
    submission.apps().keySet().forEach(used);
    return submission.count();
  }
}
