package dev.balsam.internal.store;

import static dev.balsam.internal.jooq.Tables.JOB;

import dev.balsam.App;
import dev.balsam.BalsamException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Stores what a hook asked for, in the order in which it did. Jobs that were spawned one after the
 * other go into the tables together.
 */
final class HookWrites {
  private final AppStore apps;
  private final Object site;
  private final List<HookWrite> writes;
  private final String by;
  private final Map<App, Long> appIds = new HashMap<>();

  HookWrites(AppStore apps, Object site, List<HookWrite> writes, long job) {
    this.apps = apps;
    this.site = site;
    this.writes = writes;
    this.by = "by a hook of job " + job + ".";
  }

  boolean isEmpty() {
    return writes.isEmpty();
  }

  /** Whether no job that is there already changes its state. */
  boolean onlyAdd() {
    return writes.stream()
        .noneMatch(
            write ->
                write instanceof HookWrite.Depend
                    || write instanceof HookWrite.Kill
                    || write instanceof HookWrite.Restart);
  }

  /** Takes the lock of those that add dependencies, if it is needed, before any other. */
  void prepare(Connection connection) throws SQLException {
    if (writes.stream().anyMatch(HookWrite.Depend.class::isInstance)) {
      DependencyStore.oneAtATime(connection);
    }
  }

  void store(Connection connection) throws SQLException {
    List<NewJob> spawned = new ArrayList<>();
    for (HookWrite write : writes) {
      if (write instanceof HookWrite.Spawn spawn) {
        spawned.add(spawn.job());
      } else {
        flush(connection, spawned);
        store(connection, write);
      }
    }
    flush(connection, spawned);
  }

  private void flush(Connection connection, List<NewJob> spawned) throws SQLException {
    if (!spawned.isEmpty()) {
      Submission submission =
          new Submission(connection, app -> apps.idOf(connection, app), site, job -> true);
      submission.store(spawned);
      appIds.putAll(submission.apps());
      spawned.clear();
    }
  }

  private void store(Connection connection, HookWrite write) throws SQLException {
    if (write instanceof HookWrite.Depend add) {
      DependencyStore.add(connection, add.child(), add.parents());
    } else if (write instanceof HookWrite.Kill kill) {
      KillStore.kill(connection, List.of(kill.job()), kill.descendants(), "Killed " + by);
    } else if (write instanceof HookWrite.Data data) {
      JobReader.data(connection, data.job(), data.entry());
    } else if (write instanceof HookWrite.DataAt data) {
      data.entry().store(Db.dsl(connection), JOB.ID.eq(data.job()));
    } else if (write instanceof HookWrite.Args edit) {
      JobEdits.args(connection, edit.job(), edit.words());
    } else if (write instanceof HookWrite.Variable edit) {
      JobEdits.environment(connection, edit.job(), edit.entry());
    } else if (write instanceof HookWrite.Restart restart
        && RestartStore.restart(connection, List.of(restart.job()), "Restarted " + by) == 0) {
      throw new BalsamException(
          "Job " + restart.job() + " has not ended, so it cannot be restarted.");
    }
  }

  /** To be called once all is committed. */
  void committed() {
    appIds.forEach(apps::keep);
  }
}
