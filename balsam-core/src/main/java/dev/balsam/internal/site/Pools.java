package dev.balsam.internal.site;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import dev.balsam.internal.store.Db;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The connections of a site: one pool for everything, and one for the exchanges of launchers.
 *
 * @param all for everything
 * @param exchanges for the exchanges of launchers
 */
record Pools(HikariDataSource all, HikariDataSource exchanges) implements AutoCloseable {
  // JobFields compares enums with texts.
  private static final Map<String, String> PROPERTIES =
      Map.of("ApplicationName", "balsam", "stringtype", "unspecified");

  static Pools open(Supplier<String> url, String user, String password, String where) {
    HikariConfig all = config("balsam");
    all.setDataSource(new Connections(url, user, password, PROPERTIES));
    // A database that is not there or refuses the login is said at once.
    all.setInitializationFailTimeout(1);
    try {
      return new Pools(new HikariDataSource(all), whenFirstUsed(exchanges(url, user, password)));
    } catch (PoolInitializationException e) {
      throw Db.translated(e, where);
    }
  }

  // Most who open a site never launch.
  private static HikariDataSource whenFirstUsed(HikariConfig config) {
    HikariDataSource pool = new HikariDataSource();
    config.copyStateTo(pool);
    return pool;
  }

  // A few statements, run thousands of times a second. Right after a bulk submit the planner has no
  // statistics and would scan whole tables, and it would plan each statement anew; on these tables
  // an index is never worse, and one plan fits all.
  private static HikariConfig exchanges(Supplier<String> url, String user, String password) {
    HikariConfig config = config("balsam-exchanges");
    Map<String, String> properties = new HashMap<>(PROPERTIES);
    properties.put("prepareThreshold", "1");
    config.setDataSource(new Connections(url, user, password, properties));
    config.setMaximumPoolSize(4);
    config.setInitializationFailTimeout(-1);
    config.setConnectionInitSql(
        "set enable_seqscan = off; set enable_bitmapscan = off; set enable_hashjoin = off;"
            + " set enable_mergejoin = off; set enable_sort = off; set plan_cache_mode = force_generic_plan");
    return config;
  }

  private static HikariConfig config(String name) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(name);
    config.setMaximumPoolSize(8);
    config.setMinimumIdle(0);
    config.setIdleTimeout(Duration.ofMinutes(1).toMillis());
    config.setConnectionTimeout(Duration.ofSeconds(10).toMillis());
    return config;
  }

  @Override
  public void close() {
    exchanges.close();
    all.close();
  }
}
