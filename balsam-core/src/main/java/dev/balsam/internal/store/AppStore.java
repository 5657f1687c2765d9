package dev.balsam.internal.store;

import static dev.balsam.internal.jooq.Tables.APP;

import dev.balsam.App;
import dev.balsam.BalsamException;
import dev.balsam.internal.text.Printable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jooq.exception.DataAccessException;

/** Apps and their versions. A version never changes once stored, so what was read may be kept. */
public final class AppStore {
  private static final String HOLD =
      "select pg_advisory_xact_lock_shared(hashtextextended('balsam.app.use.' || ?, 0));"
          + " select 1 from balsam.app where id = ?";
  private static final String MAKE_UNUSED =
      "select pg_try_advisory_xact_lock(hashtextextended('balsam.app.use.' || ?, 0))::int";
  private static final String JOBS_OF =
      "select count(*) from balsam.job where app_id in (select id from balsam.app where name = ?)";
  private static final String DELETE =
      "with gone as (delete from balsam.app where name = ? returning 1) select count(*) from gone";

  private final Db db;
  private final Map<Long, App> byId = new ConcurrentHashMap<>();
  private final Map<App, Long> ids = new ConcurrentHashMap<>();

  /**
   * Makes it.
   *
   * @param db the database
   */
  public AppStore(Db db) {
    this.db = db;
  }

  /**
   * Stores an app as the latest version of its name, unless it is that already.
   *
   * @param app the app
   */
  public void register(App app) {
    db.tx(
        connection -> {
          lock(connection, app.name());
          Optional<String> latest = latestDefinition(connection, app.name());
          if (latest.filter(json -> AppJson.read(app.name(), json).equals(app)).isEmpty()) {
            insert(connection, app);
          }
          return true;
        });
  }

  /**
   * The stored version that equals an app; stores it if there is none.
   *
   * @param connection a transaction, until whose end the app cannot be deleted
   * @param app the app
   * @return id of the version
   */
  long idOf(Connection connection, App app) {
    Long kept = ids.get(app);
    boolean there = hold(connection, app.name(), kept == null ? 0 : kept);
    if (kept != null && there) {
      return kept;
    }
    try {
      Optional<Long> stored = find(connection, app);
      if (stored.isEmpty()) {
        lock(connection, app.name());
        stored = find(connection, app);
      }
      return stored.isPresent() ? stored.get() : insert(connection, app);
    } catch (SQLException e) {
      // Submissions ask for ids where only unchecked ones may be thrown; Db knows this one.
      throw new DataAccessException("the app could not be stored", e);
    }
  }

  // Locks of its own kind, shared by all who store jobs: a row of apps may not be locked by all who
  // may read it. Whether the version is there is asked after the lock is held, in the same round
  // trip.
  private static boolean hold(Connection connection, String name, long id) {
    try (var ask = connection.prepareStatement(HOLD)) {
      ask.setString(1, name);
      ask.setLong(2, id);
      ask.execute();
      ask.getMoreResults();
      try (var rows = ask.getResultSet()) {
        return rows.next();
      }
    } catch (SQLException e) {
      throw new DataAccessException("the app could not be kept", e);
    }
  }

  /**
   * The stored version that equals an app; stores it in a transaction of its own if there is none.
   *
   * @param connection a transaction, until whose end the app cannot be deleted
   * @param app the app
   * @return id of the version
   */
  long idAtOnce(Connection connection, App app) {
    Long known = ids.get(app);
    if (hold(connection, app.name(), known == null ? 0 : known) && known != null) {
      return known;
    }
    long id = db.tx(own -> idOf(own, app));
    keep(app, id);
    return id;
  }

  /**
   * Deletes all versions of apps: all of them, or none.
   *
   * @param names their names
   * @throws BalsamException when one is not there, or a job uses one
   */
  public void delete(Collection<String> names) {
    db.tx(
        connection -> {
          // In one order, so that two who delete the same do not wait for each other.
          for (String name : new TreeSet<>(names)) {
            delete(connection, name);
          }
          return true;
        });
  }

  private static void delete(Connection connection, String name) throws SQLException {
    lock(connection, name);
    refuseInUse(connection, name);
    long jobs = number(connection, JOBS_OF, name);
    if (jobs > 0) {
      throw new BalsamException(
          "App \""
              + Printable.of(name)
              + "\" is used by "
              + jobs
              + (jobs == 1 ? " job" : " jobs")
              + ". Delete them first.");
    }
    if (number(connection, DELETE, name) == 0) {
      throw new BalsamException("There is no app \"" + Printable.of(name) + "\" on this site.");
    }
  }

  // A stream of jobs may hold it for hours, so nobody waits for that.
  private static void refuseInUse(Connection connection, String name) throws SQLException {
    if (number(connection, MAKE_UNUSED, name) == 0) {
      throw new BalsamException(
          "Jobs of app \""
              + Printable.of(name)
              + "\" are being stored at this moment, so it cannot be deleted.");
    }
  }

  private static long number(Connection connection, String sql, String name) throws SQLException {
    try (var ask = connection.prepareStatement(sql)) {
      ask.setString(1, name);
      try (var row = ask.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  /**
   * Keeps the id of a stored app in memory; only after its transaction has committed.
   *
   * @param app the app
   * @param id id of its version
   */
  void keep(App app, long id) {
    ids.put(app, id);
  }

  private static Optional<Long> find(Connection connection, App app) throws SQLException {
    try (var ask =
        connection.prepareStatement(
            "select id, definition from balsam.app where name = ? order by version desc")) {
      ask.setString(1, app.name());
      try (var row = ask.executeQuery()) {
        while (row.next()) {
          if (AppJson.read(app.name(), row.getString(2)).equals(app)) {
            return Optional.of(row.getLong(1));
          }
        }
        return Optional.empty();
      }
    }
  }

  private static long insert(Connection connection, App app) throws SQLException {
    try (var store =
        connection.prepareStatement(
            "insert into balsam.app (name, version, definition) select ?,"
                + " coalesce(max(version), 0) + 1, ?::jsonb from balsam.app where name = ? returning id")) {
      store.setString(1, app.name());
      store.setString(2, AppJson.write(app));
      store.setString(3, app.name());
      try (var row = store.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  // Two sessions that store the same new app at once must agree on its version.
  private static void lock(Connection connection, String app) throws SQLException {
    try (var lock =
        connection.prepareStatement(
            "select pg_advisory_xact_lock(hashtextextended('balsam.app.' || ?, 0))")) {
      lock.setString(1, app);
      lock.execute();
    }
  }

  private static Optional<String> latestDefinition(Connection connection, String name)
      throws SQLException {
    try (var ask =
        connection.prepareStatement(
            "select definition from balsam.app where name = ? order by version desc limit 1")) {
      ask.setString(1, name);
      try (var row = ask.executeQuery()) {
        return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
      }
    }
  }

  /**
   * The latest version.
   *
   * @param name the app's name
   * @return the app, if there is one
   */
  public Optional<App> latest(String name) {
    return db.read(connection -> latestDefinition(connection, name))
        .map(json -> AppJson.read(name, json));
  }

  /**
   * The latest versions.
   *
   * @return one for each name, by name
   */
  public List<App> all() {
    return db.read(
        connection -> {
          List<App> apps = new ArrayList<>();
          try (var ask = connection.createStatement();
              var row =
                  ask.executeQuery(
                      "select distinct on (name) name, definition from balsam.app order by name, version desc")) {
            while (row.next()) {
              apps.add(AppJson.read(row.getString(1), row.getString(2)));
            }
          }
          return apps;
        });
  }

  /**
   * All versions.
   *
   * @return apps by id
   */
  public Map<Long, App> versions() {
    Long[] known = byId.keySet().toArray(Long[]::new);
    // A version never changes, so only those that came since are read.
    db.ask(dsl -> dsl.select(APP.ID).from(APP).where("id <> all(?)", (Object) known).fetch(APP.ID))
        .forEach(this::byId);
    return Map.copyOf(byId);
  }

  /**
   * One version.
   *
   * @param id its id
   * @return the app
   */
  public App byId(long id) {
    App known = byId.get(id);
    if (known != null) {
      return known;
    }
    App app =
        db.read(connection -> stored(connection, id))
            .orElseThrow(
                () -> new BalsamException("There is no app version " + id + " on this site."));
    byId.put(id, app);
    return app;
  }

  private static Optional<App> stored(Connection connection, long id) throws SQLException {
    try (var ask =
        connection.prepareStatement("select name, definition from balsam.app where id = ?")) {
      ask.setLong(1, id);
      try (var row = ask.executeQuery()) {
        return row.next()
            ? Optional.of(AppJson.read(row.getString(1), row.getString(2)))
            : Optional.empty();
      }
    }
  }
}
