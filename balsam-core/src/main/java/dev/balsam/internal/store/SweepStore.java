package dev.balsam.internal.store;

import dev.balsam.BalsamException;
import dev.balsam.engine.Engine.LauncherRecord;
import dev.balsam.engine.KeptResults;
import dev.balsam.engine.RunResult;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the jobs of launchers that are over and gives them back. What such a launcher kept on disk
 * is recorded first, while the jobs are still its own: what had finished counts, however long the
 * database was away.
 */
public final class SweepStore {
  private static final Logger LOG = LoggerFactory.getLogger(SweepStore.class);
  private static final int BATCH = 500;

  private record Seen(LauncherRecord launcher, boolean expired) {}

  private final Db db;
  private final EngineStore engine;
  private final Set<LauncherRecord> toldOf = ConcurrentHashMap.newKeySet();

  /**
   * Makes it.
   *
   * @param db the database
   * @param engine records results
   */
  public SweepStore(Db db, EngineStore engine) {
    this.db = db;
    this.engine = engine;
  }

  /**
   * Gives back the jobs of launchers that are over.
   *
   * @param dead tells of one whose lease has not ended whether it is dead all the same
   * @param kept what launchers kept
   * @return how many jobs
   */
  public long sweep(Predicate<LauncherRecord> dead, KeptResults kept) {
    // Before the launchers are looked at: whoever has kept something by now is among them, or ended
    // long ago.
    List<LauncherRecord> left = kept.launchers();
    List<Seen> live = live();
    List<Seen> over =
        live.stream().filter(seen -> seen.expired() || dead.test(seen.launcher())).toList();
    for (LauncherRecord launcher : left) {
      if (live.stream().noneMatch(seen -> seen.launcher().equals(launcher))) {
        drop(launcher, kept);
      }
    }
    List<Seen> settled =
        over.stream()
            .filter(seen -> settle(seen.launcher(), kept, left.contains(seen.launcher())))
            .toList();
    return settled.isEmpty() ? 0 : db.tx(connection -> giveBack(connection, settled));
  }

  // Its jobs are others' by now. One of another database has another host or process.
  private static void drop(LauncherRecord launcher, KeptResults kept) {
    try {
      kept.settled(launcher, kept.of(launcher), 0);
    } catch (BalsamException e) {
      LOG.debug("what launcher {} kept is not dropped yet: {}", launcher.id(), e.getMessage());
    }
  }

  // What cannot be read or recorded now may be later: until then its jobs must stay its own. Nobody
  // else has to wait for that.
  private boolean settle(LauncherRecord launcher, KeptResults kept, boolean known) {
    try {
      List<RunResult> results = kept.of(launcher);
      if (known || !results.isEmpty()) {
        kept.settled(launcher, results, record(launcher.id(), results));
      }
      toldOf.remove(launcher);
      return true;
    } catch (BalsamException e) {
      if (toldOf.add(launcher)) {
        LOG.warn(
            "Launcher {} is over, but its jobs are not given back yet. {}",
            launcher.id(),
            e.getMessage());
      }
      return false;
    }
  }

  private int record(long launcher, List<RunResult> results) {
    int recorded = 0;
    for (int from = 0; from < results.size(); from += BATCH) {
      List<RunResult> batch = results.subList(from, Math.min(from + BATCH, results.size()));
      recorded += engine.exchange(launcher, batch, Optional.empty()).recorded().size();
    }
    return recorded;
  }

  private List<Seen> live() {
    String sql =
        "select id, host, pid, process_started, lease_until < now() from balsam.launcher"
            + " where stopped_at is null order by id";
    return db.tx(
        connection -> {
          try (var ask = connection.prepareStatement(sql);
              var rows = ask.executeQuery()) {
            List<Seen> seen = new ArrayList<>();
            while (rows.next()) {
              LauncherRecord launcher =
                  new LauncherRecord(
                      rows.getLong(1), rows.getString(2), rows.getLong(3), rows.getString(4));
              seen.add(new Seen(launcher, rows.getBoolean(5)));
            }
            return seen;
          }
        });
  }

  private static long giveBack(Connection connection, List<Seen> over) throws SQLException {
    long jobs = 0;
    for (Seen seen : over) {
      long launcher = seen.launcher().id();
      LauncherStore.lockJobs(connection, launcher);
      if (lockOver(connection, seen)) {
        LauncherStore.stop(connection, launcher);
        jobs +=
            LauncherStore.giveBack(
                connection,
                launcher,
                "Its launcher " + launcher + " was lost.",
                OutcomeColumns.NODE_LOST);
      }
    }
    return jobs;
  }

  // One that is in the middle of an exchange is not dead, nor is one that has renewed its lease
  // meanwhile.
  private static boolean lockOver(Connection connection, Seen seen) throws SQLException {
    String sql =
        "select from balsam.launcher where id = ? and stopped_at is null and (lease_until < now() or ?)"
            + " for update skip locked";
    try (var ask = connection.prepareStatement(sql)) {
      ask.setLong(1, seen.launcher().id());
      ask.setBoolean(2, !seen.expired());
      try (var rows = ask.executeQuery()) {
        return rows.next();
      }
    }
  }
}
