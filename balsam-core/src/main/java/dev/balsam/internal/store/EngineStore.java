package dev.balsam.internal.store;

import dev.balsam.HookRef;
import dev.balsam.engine.Backlog;
import dev.balsam.engine.Candidate;
import dev.balsam.engine.Claim;
import dev.balsam.engine.ClaimedJob;
import dev.balsam.engine.Exchange;
import dev.balsam.engine.FailPoint;
import dev.balsam.engine.JobFilter;
import dev.balsam.engine.RunResult;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * One launcher's exchange with the database: what ended goes in, what may start comes out, in one
 * transaction.
 */
public final class EngineStore {
  private static final long TELL_AT_MOST = TimeUnit.MILLISECONDS.toNanos(20);

  private final Db hot;
  private final Db db;
  private final AppStore apps;
  private final ClaimStore claims;
  private final Patience patience = new Patience();
  private volatile long lastTold = System.nanoTime() - TELL_AT_MOST;

  /**
   * Makes it.
   *
   * @param hot connections whose plans suit exchanges only
   * @param db the database
   * @param apps the apps
   * @param data directory of the working directories
   */
  public EngineStore(Db hot, Db db, AppStore apps, Path data) {
    this.hot = hot;
    this.db = db;
    this.apps = apps;
    this.claims = new ClaimStore(apps, data);
  }

  /**
   * Records results and claims jobs.
   *
   * @param launcher id of the launcher
   * @param results what ended
   * @param claim what it asks for
   * @return what came of it
   */
  public Exchange exchange(long launcher, List<RunResult> results, Optional<Claim> claim) {
    return hot.tx(
        connection ->
            patience.recording(
                connection, results, recording -> exchange(recording, launcher, results, claim)));
  }

  private Exchange exchange(
      Connection connection, long launcher, List<RunResult> results, Optional<Claim> claim)
      throws SQLException {
    RecordStore record = new RecordStore(launcher, results);
    List<Candidate> found = new ArrayList<>();
    Pipeline questions = new Pipeline();
    record.addTo(questions);
    claim.ifPresent(wish -> claims.addLook(questions, wish, found));
    questions.run(connection);
    if (!results.isEmpty()) {
      FailPoint.IN_RECORD.hit();
    }
    ChildRelease.Released released = ChildRelease.Released.NONE;
    if (record.haveChildren()) {
      released = record.passOn(connection);
      lookAgain(connection, claim, found);
    }
    List<Candidate> chosen =
        claim.isPresent() ? claim.get().placement().choose(List.copyOf(found)) : List.of();
    List<ClaimedJob> claimed = new ArrayList<>();
    Pipeline end = new Pipeline();
    claims.addClaim(end, launcher, chosen, claimed);
    boolean work =
        released.runnable() > chosen.size() || released.forOthers() || record.waitsForStep();
    announce(end, work, !results.isEmpty(), !chosen.isEmpty());
    // The answer to COMMIT comes with the answer to the claim: one round trip less for every start.
    end.add("commit");
    if (!chosen.isEmpty()) {
      FailPoint.BEFORE_CLAIM_COMMIT.hit();
    }
    end.run(connection);
    return new Exchange(record.recorded(), claimed, List.copyOf(found));
  }

  /**
   * Claims jobs seen at an earlier look.
   *
   * @param launcher id of the launcher
   * @param chosen the jobs
   * @return those that it got
   */
  public List<ClaimedJob> claim(long launcher, List<Candidate> chosen) {
    return hot.tx(
        connection -> {
          List<ClaimedJob> claimed = new ArrayList<>();
          Pipeline all = new Pipeline();
          claims.addClaim(all, launcher, chosen, claimed);
          announce(all, false, false, true);
          all.add("commit");
          FailPoint.BEFORE_CLAIM_COMMIT.hit();
          all.run(connection);
          return claimed;
        });
  }

  // What was released by this transaction is only seen by a later statement of it.
  private void lookAgain(Connection connection, Optional<Claim> claim, List<Candidate> found)
      throws SQLException {
    if (claim.isPresent()) {
      Pipeline again = new Pipeline();
      claims.addLook(again, claim.get(), found);
      again.run(connection);
    }
  }

  // Telling is dear for the server. While a launcher is busy it tells at most every few
  // milliseconds; its next exchange, or the listeners' poll, makes up for what was not told.
  private void announce(Pipeline pipeline, boolean work, boolean ends, boolean starts) {
    long now = System.nanoTime();
    if (work) {
      pipeline.add(Signals.BOTH);
      lastTold = now;
    } else if ((ends || starts) && (!starts || now - lastTold > TELL_AT_MOST)) {
      pipeline.add(Signals.MOVED);
      lastTold = now;
    }
  }

  /**
   * What is left.
   *
   * @param launcher id of the launcher
   * @param claim what it could run
   * @param knows which hooks it runs
   * @return the jobs left and why
   */
  public Backlog backlog(long launcher, Claim claim, Predicate<HookRef> knows) {
    return db.tx(connection -> BacklogStore.read(connection, launcher, claim))
        .answer(claim, apps::byId, knows);
  }

  /**
   * How many jobs have not ended, for a display of progress.
   *
   * @param filter which jobs
   * @return the number
   */
  public long open(JobFilter filter) {
    String sql =
        """
        select count(*) from balsam.job_status s join balsam.job j on j.id = s.job_id
        where %s and (? or j.workflow = ?) and j.tags @> ?::jsonb
        """
            .formatted(BacklogStore.NOT_ENDED);
    return db.tx(
        connection -> {
          try (var ask = connection.prepareStatement(sql)) {
            ask.setBoolean(1, filter.workflow().isEmpty());
            ask.setString(2, filter.workflow().orElse(""));
            ask.setString(3, Json.write(filter.tags(), "tags of the launcher"));
            try (var rows = ask.executeQuery()) {
              rows.next();
              return rows.getLong(1);
            }
          }
        });
  }
}
