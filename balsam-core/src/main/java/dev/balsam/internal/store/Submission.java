package dev.balsam.internal.store;

import dev.balsam.App;
import dev.balsam.BalsamException;
import dev.balsam.JobSpec;
import dev.balsam.JobState;
import dev.balsam.internal.Drafts;
import dev.balsam.internal.text.Printable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * Stores drafts inside one transaction: gives them ids, finds out what their parents are doing, and
 * writes all their rows. Parents that were stored before are locked until the end, so that none of
 * them can finish unseen.
 */
final class Submission {
  private final Connection connection;
  private final AppStore apps;
  private final Object site;
  private final CopyManager copy;
  private final JobRows rows = new JobRows();
  private final Map<App, Long> appIds = new HashMap<>();
  private final Instant now = Instant.now();

  Submission(Connection connection, AppStore apps, Object site) throws SQLException {
    this.connection = connection;
    this.apps = apps;
    this.site = site;
    this.copy = connection.unwrap(PGConnection.class).getCopyAPI();
  }

  /** Ids of the drafts, in order. Drafts may depend on any others among them. */
  long[] store(List<JobSpec> drafts) throws SQLException {
    long[] ids = nextIds(drafts.size());
    IdentityHashMap<JobSpec, Long> idOf = new IdentityHashMap<>(drafts.size() * 2);
    for (int i = 0; i < ids.length; i++) {
      idOf.put(drafts.get(i), ids[i]);
    }
    Set<Long> storedBefore = new LinkedHashSet<>();
    List<NewJob> jobs = new ArrayList<>(drafts.size());
    for (int i = 0; i < ids.length; i++) {
      JobSpec draft = drafts.get(i);
      Set<Long> parents = parentsOf(draft, idOf, storedBefore);
      jobs.add(new NewJob(ids[i], draft.definition(), parents, ""));
    }
    write(jobs, storedBefore);
    return ids;
  }

  /** Stores jobs that have their ids already. They may depend on any others among them. */
  void store(Collection<NewJob> jobs) throws SQLException {
    Set<Long> storedBefore = new LinkedHashSet<>();
    jobs.forEach(job -> storedBefore.addAll(job.parents()));
    jobs.forEach(job -> storedBefore.remove(job.id()));
    write(jobs, storedBefore);
  }

  private void write(Collection<NewJob> jobs, Set<Long> storedBefore) throws SQLException {
    Map<Long, JobState> states = ParentStates.locked(connection, storedBefore);
    refuseUnknown(storedBefore, states);
    for (NewJob job : jobs) {
      add(job, states);
    }
    rows.send(copy);
    List<Long> dead =
        states.entrySet().stream()
            .filter(e -> isDead(e.getValue()))
            .map(Map.Entry::getKey)
            .toList();
    FailurePropagation.from(connection, dead);
  }

  private void add(NewJob job, Map<Long, JobState> states) throws SQLException {
    int pending = 0;
    for (long parent : job.parents()) {
      // A parent that is not among those stored before is stored right now, and has not finished.
      pending += states.get(parent) == JobState.JOB_FINISHED ? 0 : 1;
    }
    long app = appId(job.definition().app());
    rows.add(job.id(), app, job.definition(), job.parents(), pending, now, job.message());
  }

  private Set<Long> parentsOf(
      JobSpec draft, IdentityHashMap<JobSpec, Long> idOf, Set<Long> storedBefore) {
    List<JobSpec> drafts = Drafts.door().parentDrafts(draft);
    List<Long> jobs = Drafts.door().parentJobs(draft);
    if (Drafts.door().hasForgottenParents(draft)) {
      throw new BalsamException(
          "The draft of job \""
              + Printable.of(draft.name())
              + "\" was given to submitAll before, which lets go of what a draft depends on. Make a new draft.");
    }
    if (drafts.isEmpty() && jobs.isEmpty()) {
      return Set.of();
    }
    Set<Long> parents = new LinkedHashSet<>(jobs);
    storedBefore.addAll(jobs);
    for (JobSpec parent : drafts) {
      Long here = idOf.get(parent);
      if (here == null) {
        OptionalLong before = Drafts.door().idIn(parent, site);
        if (before.isEmpty()) {
          throw new BalsamException(
              "Job \""
                  + draft.name()
                  + "\" depends on \""
                  + parent.name()
                  + "\", which is neither submitted with it nor was before. "
                  + "Submit both together, the parent first in a stream.");
        }
        storedBefore.add(before.getAsLong());
        here = before.getAsLong();
      }
      parents.add(here);
    }
    return parents;
  }

  private static void refuseUnknown(Set<Long> storedBefore, Map<Long, JobState> states) {
    for (long parent : storedBefore) {
      if (!states.containsKey(parent)) {
        throw new BalsamException(
            "A job depends on job "
                + parent
                + ", which is not on this site. Was it deleted, or is it of another site?");
      }
    }
  }

  private static boolean isDead(JobState state) {
    return state == JobState.FAILED || state == JobState.USER_KILLED;
  }

  private long appId(App app) {
    Long known = appIds.get(app);
    if (known == null) {
      known = apps.idOf(connection, app);
      appIds.put(app, known);
    }
    return known;
  }

  /** The apps stored or found, to be kept in memory once the transaction has committed. */
  Map<App, Long> apps() {
    return appIds;
  }

  private long[] nextIds(int count) throws SQLException {
    return nextIds(connection, count);
  }

  /** Takes ids for new jobs; those that are never used leave gaps, which harm nobody. */
  static long[] nextIds(Connection connection, int count) throws SQLException {
    try (var ask =
        connection.prepareStatement(
            "select nextval('balsam.job_id_seq') from generate_series(1, ?)")) {
      ask.setInt(1, count);
      long[] ids = new long[count];
      try (var rows = ask.executeQuery()) {
        for (int i = 0; rows.next(); i++) {
          ids[i] = rows.getLong(1);
        }
      }
      return ids;
    }
  }
}
