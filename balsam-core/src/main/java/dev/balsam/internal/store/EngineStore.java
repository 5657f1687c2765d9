package dev.balsam.internal.store;

import dev.balsam.engine.Backlog;
import dev.balsam.engine.Claim;
import dev.balsam.engine.ClaimedJob;
import dev.balsam.engine.Exchange;
import dev.balsam.engine.JobFilter;
import dev.balsam.engine.RunResult;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * One launcher's exchange with the database: what ended goes in, what may start comes out, in one
 * transaction.
 */
public final class EngineStore {
  private final Db hot;
  private final Db db;
  private final ClaimStore claims;

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
    return hot.tx(connection -> exchange(connection, launcher, results, claim));
  }

  private Exchange exchange(
      Connection connection, long launcher, List<RunResult> results, Optional<Claim> claim)
      throws SQLException {
    RecordStore.Recorded record = RecordStore.record(connection, launcher, results);
    List<ClaimedJob> claimed = List.of();
    int candidates = 0;
    if (claim.isPresent() && LauncherStore.holdsLease(connection, launcher)) {
      var found = claims.look(connection, claim.get());
      candidates = found.size();
      claimed = claims.claim(connection, launcher, claim.get().placement().choose(found));
    }
    if (record.released() > claimed.size()) {
      Signals.work(connection);
    } else if (!record.results().isEmpty() || !claimed.isEmpty()) {
      Signals.event(connection);
    }
    return new Exchange(record.results(), claimed, candidates);
  }

  /**
   * What is left.
   *
   * @param launcher id of the launcher
   * @param claim what it could run
   * @return the jobs left and why
   */
  public Backlog backlog(long launcher, Claim claim) {
    return db.tx(connection -> BacklogStore.of(connection, launcher, claim));
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
        where (s.state in ('PREPROCESSED', 'RESTART_READY')
            or s.state in ('CREATED', 'AWAITING_PARENTS', 'READY', 'STAGED_IN', 'RUN_DONE', 'POSTPROCESSED', 'RUN_TIMEOUT', 'RUN_ERROR')
            or s.owner is not null) and (? or j.workflow = ?) and j.tags @> ?::jsonb
        """;
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
