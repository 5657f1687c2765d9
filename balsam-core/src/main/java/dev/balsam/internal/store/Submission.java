package dev.balsam.internal.store;

import dev.balsam.App;
import dev.balsam.BalsamException;
import dev.balsam.CycleException;
import dev.balsam.Job;
import dev.balsam.JobDefinition;
import dev.balsam.JobSpec;
import dev.balsam.internal.Drafts;
import dev.balsam.internal.text.Printable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * Stores drafts inside one transaction: gives them ids, finds out what they depend on, and writes
 * all their rows. Those of a stream are sent while the next gather, so it has to be closed before
 * the transaction is.
 */
final class Submission implements AutoCloseable {
  // So many are written in a moment, for which their parents may as well be locked.
  private static final int FEW = 4_000;
  private static final int MOST_IDS = 8_000;
  private static final int LEAST_IDS = 16;

  private final Connection connection;
  private final ToLongFunction<App> apps;
  private final Object site;
  private final Predicate<Job> ours;
  private final Drafts.Batch batch;
  private final CopyManager copy;
  private final JobRows rows = new JobRows();
  private final StoredParents stored;
  private final Map<App, Long> appIds = new HashMap<>();
  private final Instant now = Instant.now();
  private final StreamedIds streamed = new StreamedIds();
  private final BackgroundCopy background = new BackgroundCopy();
  private long[] ids = new long[0];
  private int idsUsed;
  private long count;

  /**
   * Begins one.
   *
   * @param connection a transaction
   * @param apps the id of the stored version of an app
   * @param site identity of the site
   * @param ours whether a job is of this site
   */
  Submission(Connection connection, ToLongFunction<App> apps, Object site, Predicate<Job> ours)
      throws SQLException {
    this.connection = connection;
    this.apps = apps;
    this.site = site;
    this.ours = ours;
    this.batch = new Drafts.Batch(site);
    this.copy = connection.unwrap(PGConnection.class).getCopyAPI();
    this.stored = new StoredParents(connection);
  }

  /** Stores drafts that may depend on one another in any order; their ids, in order. */
  long[] all(List<JobSpec> drafts) throws SQLException {
    long[] given = nextIds(drafts.size());
    IdentityHashMap<JobSpec, Long> idOf = new IdentityHashMap<>(drafts.size() * 2);
    for (int i = 0; i < given.length; i++) {
      idOf.put(drafts.get(i), given[i]);
    }
    Function<JobSpec, OptionalLong> inThis =
        draft -> {
          Long id = idOf.get(draft);
          return id == null ? OptionalLong.empty() : OptionalLong.of(id);
        };
    List<Set<Long>> parents = new ArrayList<>(drafts.size());
    for (JobSpec draft : drafts) {
      parents.add(parentsOf(draft, inThis));
    }
    if (drafts.size() <= FEW) {
      stored.lock();
    }
    for (int i = 0; i < given.length; i++) {
      add(given[i], drafts.get(i).definition(), parents.get(i), "");
      if (rows.areMany()) {
        rows.sendJobs(copy);
      }
    }
    send();
    stored.settle();
    Signals.work(connection);
    return given;
  }

  /** Stores jobs that have their ids already. They may depend on any others among them. */
  void store(Collection<NewJob> jobs) throws SQLException {
    Set<Long> here = jobs.stream().map(NewJob::id).collect(Collectors.toSet());
    jobs.stream()
        .flatMap(job -> job.parents().stream())
        .filter(parent -> !here.contains(parent))
        .forEach(stored::add);
    stored.lock();
    for (NewJob job : jobs) {
      add(job.id(), job.definition(), job.parents(), job.message());
    }
    send();
    stored.settle();
  }

  /**
   * Stores a draft that may depend on those given before it, and tells its id. The draft forgets
   * its parents.
   */
  long next(JobSpec draft) throws SQLException {
    if (Drafts.door().idIn(draft, batch).isPresent()) {
      throw new BalsamException(
          "The draft of job \""
              + Printable.of(draft.name())
              + "\" is submitted twice in one stream. Make a draft for each job.");
    }
    if (Drafts.door().parentDrafts(draft).contains(draft)) {
      throw new CycleException(List.of(draft.name()));
    }
    Set<Long> parents = parentsOf(draft, parent -> Drafts.door().idIn(parent, batch));
    long id = nextId();
    add(id, draft.definition(), parents, "");
    streamed.add(id);
    Drafts.door().stored(draft, batch, id);
    Drafts.door().forgetParents(draft);
    count++;
    if (rows.areMany()) {
      sendInBackground();
    }
    return id;
  }

  /**
   * Ends a stream: writes what is left, and decides what parents stored before mean for its jobs.
   */
  void finish() throws SQLException {
    background.await();
    send();
    Db.lastPart(
        connection,
        same -> {
          stored.settle();
          return true;
        });
    Signals.work(connection);
  }

  // The next ids are asked for now, while the connection is free.
  private void sendInBackground() throws SQLException {
    background.await();
    stored.keep();
    if (ids.length - idsUsed < MOST_IDS / 2) {
      takeMoreIds();
    }
    background.begin(rows.take(copy));
  }

  private void send() throws SQLException {
    rows.sendJobs(copy);
    stored.keep();
    rows.sendDependencies(copy);
  }

  private void add(long id, JobDefinition job, Set<Long> parents, String message)
      throws SQLException {
    // A parent that was not stored before is stored right now, and has not finished.
    int pending = (int) parents.stream().filter(parent -> !stored.hasFinished(parent)).count();
    rows.add(id, appId(job.app()), job, parents, pending, now, message);
  }

  private Set<Long> parentsOf(JobSpec draft, Function<JobSpec, OptionalLong> inThis) {
    if (Drafts.door().hasForgottenParents(draft)) {
      throw new BalsamException(
          "The draft of job \""
              + Printable.of(draft.name())
              + "\" was given to submitAll before, which lets go of what a draft depends on. Make a new draft.");
    }
    List<JobSpec> drafts = Drafts.door().parentDrafts(draft);
    List<Job> jobs = Drafts.door().parentJobs(draft);
    Set<Long> known = Drafts.door().parentIds(draft);
    if (drafts.isEmpty() && jobs.isEmpty() && known.isEmpty()) {
      return Set.of();
    }
    Set<Long> parents = new LinkedHashSet<>(known);
    known.stream().filter(parent -> !streamed.has(parent)).forEach(stored::add);
    for (Job parent : jobs) {
      if (!ours.test(parent)) {
        throw new BalsamException(
            "Job \""
                + Printable.of(draft.name())
                + "\" depends on "
                + parent
                + " of another site. A job can only wait for jobs of the site to which it is submitted.");
      }
      stored.add(parent.id());
      parents.add(parent.id());
    }
    for (JobSpec parent : drafts) {
      OptionalLong here = inThis.apply(parent);
      if (here.isEmpty()) {
        here = Drafts.door().idIn(parent, site);
        stored.add(here.orElseThrow(() -> unknown(draft, parent)));
      }
      parents.add(here.getAsLong());
    }
    return parents;
  }

  private static BalsamException unknown(JobSpec draft, JobSpec parent) {
    return new BalsamException(
        "Job \""
            + Printable.of(draft.name())
            + "\" depends on \""
            + Printable.of(parent.name())
            + "\", which is neither submitted with it nor was before. "
            + "Submit both together, the parent first in a stream.");
  }

  private long appId(App app) throws SQLException {
    Long known = appIds.get(app);
    if (known == null) {
      background.await();
      known = apps.applyAsLong(app);
      appIds.put(app, known);
    }
    return known;
  }

  /** The apps stored or found, to be kept in memory once the transaction has committed. */
  Map<App, Long> apps() {
    return appIds;
  }

  /** Its drafts are stored once this is told of the commit. */
  Drafts.Batch batch() {
    return batch;
  }

  /** How many were given to {@link #next}. */
  long count() {
    return count;
  }

  private long nextId() throws SQLException {
    if (idsUsed == ids.length) {
      takeMoreIds();
    }
    return ids[idsUsed++];
  }

  // Twice as many each time, as the length of a stream is not known: ids are typed by people, and a
  // small submission should leave no gap to speak of.
  private void takeMoreIds() throws SQLException {
    background.await();
    long[] more = nextIds(Math.max(LEAST_IDS, Math.min(MOST_IDS, ids.length * 2)));
    ids = LongStream.concat(Arrays.stream(ids, idsUsed, ids.length), Arrays.stream(more)).toArray();
    idsUsed = 0;
  }

  private long[] nextIds(int number) throws SQLException {
    return nextIds(connection, number);
  }

  /** Takes ids for new jobs; those that are never used leave gaps, which harm nobody. */
  static long[] nextIds(Connection connection, int number) throws SQLException {
    try (var ask =
        connection.prepareStatement(
            "select nextval('balsam.job_id_seq') from generate_series(1, ?)")) {
      ask.setInt(1, number);
      long[] given = new long[number];
      try (var answer = ask.executeQuery()) {
        for (int i = 0; answer.next(); i++) {
          given[i] = answer.getLong(1);
        }
      }
      return given;
    }
  }

  /** Waits until nothing is sent any more, so that the transaction can be rolled back. */
  @Override
  public void close() {
    background.close();
  }
}
