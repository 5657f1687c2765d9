package dev.balsam.internal.site;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import dev.balsam.BalsamException;
import dev.balsam.internal.store.Db;
import java.time.Duration;

/**
 * The connections of a site: one pool for everything, and one for the exchanges of launchers.
 *
 * @param all for everything
 * @param exchanges for the exchanges of launchers
 */
record Pools(HikariDataSource all, HikariDataSource exchanges) implements AutoCloseable {
  static Pools open(String url, String user, String password, String where) {
    if (!url.startsWith("jdbc:postgresql:")) {
      throw new BalsamException(
          "\""
              + url
              + "\" is not the address of a PostgreSQL. Write for example jdbc:postgresql://host:5432/balsam.");
    }
    HikariConfig all = config(url, user, password, "balsam");
    // A database that is not there or refuses the login is said at once.
    all.setInitializationFailTimeout(1);
    try {
      return new Pools(
          new HikariDataSource(all), new HikariDataSource(exchanges(url, user, password)));
    } catch (PoolInitializationException e) {
      throw Db.translated(e, where);
    }
  }

  // A few statements, run thousands of times a second. Right after a bulk submit the planner has no
  // statistics and would scan whole tables, and it would plan each statement anew; on these tables
  // an index is never worse, and one plan fits all.
  private static HikariConfig exchanges(String url, String user, String password) {
    HikariConfig config = config(url, user, password, "balsam-exchanges");
    config.setMaximumPoolSize(4);
    // Made by the first exchange: most who open a site never launch.
    config.setInitializationFailTimeout(-1);
    config.addDataSourceProperty("prepareThreshold", "1");
    config.setConnectionInitSql(
        "set enable_seqscan = off; set enable_bitmapscan = off; set enable_hashjoin = off;"
            + " set enable_mergejoin = off; set plan_cache_mode = force_generic_plan");
    return config;
  }

  private static HikariConfig config(String url, String user, String password, String name) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setUsername(user);
    config.setPassword(password);
    config.setPoolName(name);
    config.setMaximumPoolSize(8);
    config.setMinimumIdle(0);
    config.setIdleTimeout(Duration.ofMinutes(1).toMillis());
    config.setConnectionTimeout(Duration.ofSeconds(10).toMillis());
    config.addDataSourceProperty("ApplicationName", "balsam");
    config.addDataSourceProperty("tcpKeepAlive", "true");
    // JobFields compares enums with texts.
    config.addDataSourceProperty("stringtype", "unspecified");
    return config;
  }

  @Override
  public void close() {
    exchanges.close();
    all.close();
  }
}
