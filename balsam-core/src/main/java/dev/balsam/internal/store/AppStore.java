package dev.balsam.internal.store;

import static dev.balsam.internal.jooq.Tables.APP;
import static org.jooq.impl.DSL.max;

import dev.balsam.App;
import dev.balsam.BalsamException;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/** Apps and their versions. A version never changes once stored, so what was read may be kept. */
public final class AppStore {
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
          DSLContext dsl = locked(connection, app);
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
   * @param connection a transaction
   * @param app the app
   * @return id of the version
   */
  long idOf(Connection connection, App app) {
    Long known = ids.get(app);
    if (known != null) {
      return known;
    }
    DSLContext dsl = Db.dsl(connection);
    return find(dsl, app)
        .or(() -> find(locked(connection, app), app))
        .orElseGet(() -> insert(dsl, app));
  }

  /**
   * The stored version that equals an app; stores it in a transaction of its own if there is none.
   *
   * @param app the app
   * @return id of the version
   */
  long idAtOnce(App app) {
    Long known = ids.get(app);
    if (known != null) {
      return known;
    }
    long id = db.tx(connection -> idOf(connection, app));
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
  private static DSLContext locked(Connection connection, App app) {
    DSLContext dsl = Db.dsl(connection);
    dsl.fetch("select pg_advisory_xact_lock(hashtextextended('balsam.app.' || ?, 0))", app.name());
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
