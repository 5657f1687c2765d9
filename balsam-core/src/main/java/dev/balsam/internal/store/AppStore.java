package dev.balsam.internal.store;

import static dev.balsam.internal.jooq.Tables.APP;
import static dev.balsam.internal.jooq.Tables.JOB;
import static org.jooq.impl.DSL.max;

import dev.balsam.App;
import dev.balsam.BalsamException;
import dev.balsam.internal.text.Printable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;

/** Apps and their versions. A version never changes once stored, so what was read may be kept. */
public final class AppStore {
  private static final String HOLD =
      "select pg_advisory_xact_lock_shared(hashtextextended('balsam.app.use.' || ?, 0));"
          + " select 1 from balsam.app where id = ?";
  private static final String MAKE_UNUSED =
      "select pg_try_advisory_xact_lock(hashtextextended('balsam.app.use.' || ?, 0))";

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
          DSLContext dsl = locked(connection, app.name());
          String latest = latestDefinition(dsl, app.name());
          if (latest == null || !AppJson.read(app.name(), latest).equals(app)) {
            insert(dsl, app);
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
    Long known = ids.get(app);
    boolean there = hold(connection, app.name(), known == null ? 0 : known);
    if (known != null && there) {
      return known;
    }
    DSLContext dsl = Db.dsl(connection);
    return find(dsl, app)
        .or(() -> find(locked(connection, app.name()), app))
        .orElseGet(() -> insert(dsl, app));
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
      throw new DataAccessException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * The stored version that equals an app; stores it in a transaction of its own if there is none.
   *
   * @param connection a transaction, until whose end the version cannot be deleted
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
   * Keeps the id of a stored app in memory; only after its transaction has committed.
   *
   * @param app the app
   * @param id id of its version
   */
  void keep(App app, long id) {
    ids.put(app, id);
  }

  /**
   * Deletes all versions of an app.
   *
   * @param name its name
   * @throws BalsamException when there is none, or a job uses it
   */
  public void delete(String name) {
    db.tx(
        connection -> {
          DSLContext dsl = locked(connection, name);
          refuseInUse(dsl, name);
          List<Long> versions = dsl.select(APP.ID).from(APP).where(APP.NAME.eq(name)).fetch(APP.ID);
          if (versions.isEmpty()) {
            throw new BalsamException(
                "There is no app \"" + Printable.of(name) + "\" on this site.");
          }
          int jobs = dsl.fetchCount(JOB, JOB.APP_ID.in(versions));
          if (jobs > 0) {
            throw new BalsamException(
                "App \""
                    + Printable.of(name)
                    + "\" is used by "
                    + jobs
                    + (jobs == 1 ? " job" : " jobs")
                    + ". Delete them first.");
          }
          return dsl.deleteFrom(APP).where(APP.ID.in(versions)).execute();
        });
  }

  // A stream of jobs may hold it for hours, so nobody waits for that.
  private static void refuseInUse(DSLContext dsl, String name) {
    Boolean free = dsl.fetchSingle(MAKE_UNUSED, name).get(0, Boolean.class);
    if (!Boolean.TRUE.equals(free)) {
      throw new BalsamException(
          "Jobs of app \""
              + Printable.of(name)
              + "\" are being stored at this moment, so it cannot be deleted.");
    }
  }

  private static Optional<Long> find(DSLContext dsl, App app) {
    return dsl
        .select(APP.ID, APP.DEFINITION)
        .from(APP)
        .where(APP.NAME.eq(app.name()))
        .orderBy(APP.VERSION.desc())
        .fetch()
        .stream()
        .filter(row -> AppJson.read(app.name(), row.value2().data()).equals(app))
        .map(row -> row.value1())
        .findFirst();
  }

  private static long insert(DSLContext dsl, App app) {
    Integer latest =
        dsl.select(max(APP.VERSION))
            .from(APP)
            .where(APP.NAME.eq(app.name()))
            .fetchOne(0, Integer.class);
    Long id =
        dsl.insertInto(APP, APP.NAME, APP.VERSION, APP.DEFINITION)
            .values(app.name(), latest == null ? 1 : latest + 1, JSONB.valueOf(AppJson.write(app)))
            .returning(APP.ID)
            .fetchSingle(APP.ID);
    return id;
  }

  // Two sessions that store the same new app at once must agree on its version.
  private static DSLContext locked(Connection connection, String app) {
    DSLContext dsl = Db.dsl(connection);
    dsl.fetch("select pg_advisory_xact_lock(hashtextextended('balsam.app.' || ?, 0))", app);
    return dsl;
  }

  private static @Nullable String latestDefinition(DSLContext dsl, String name) {
    JSONB latest =
        dsl.select(APP.DEFINITION)
            .from(APP)
            .where(APP.NAME.eq(name))
            .orderBy(APP.VERSION.desc())
            .limit(1)
            .fetchOne(APP.DEFINITION);
    return latest == null ? null : latest.data();
  }

  /**
   * The latest version.
   *
   * @param name the app's name
   * @return the app, if there is one
   */
  public Optional<App> latest(String name) {
    return db.ask(
        dsl ->
            Optional.ofNullable(latestDefinition(dsl, name)).map(json -> AppJson.read(name, json)));
  }

  /**
   * The latest versions.
   *
   * @return one for each name, by name
   */
  public List<App> all() {
    return db.ask(
        dsl ->
            dsl.select(APP.NAME, APP.DEFINITION)
                .distinctOn(APP.NAME)
                .from(APP)
                .orderBy(APP.NAME, APP.VERSION.desc())
                .fetch(row -> AppJson.read(row.value1(), row.value2().data())));
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
        db.ask(
                dsl ->
                    dsl.select(APP.NAME, APP.DEFINITION)
                        .from(APP)
                        .where(APP.ID.eq(id))
                        .fetchOptional(row -> AppJson.read(row.value1(), row.value2().data())))
            .orElseThrow(
                () -> new BalsamException("There is no app version " + id + " on this site."));
    byId.put(id, app);
    return app;
  }
}
