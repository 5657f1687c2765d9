package dev.balsam.internal.site;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The connections of a site: one pool for everything that users ask, and three for launchers, which
 * have to notice in time that a database has vanished without a word.
 *
 * @param all for users, whose statements may take as long as they like
 * @param exchanges for the exchanges of launchers
 * @param leases for the renewal of their leases, which waits for nothing else
 * @param rest for what else launchers do
 * @param connections those of the pool for everything; the first is open before there is a pool
 */
record Pools(
    HikariDataSource all,
    HikariDataSource exchanges,
    HikariDataSource leases,
    HikariDataSource rest,
    Connections connections)
    implements AutoCloseable {
  // A launcher that waits so long still has half of its lease to try again on a new connection.
  private static final Duration SHORTEST_EXCHANGE = Duration.ofSeconds(3);
  private static final Duration SHORTEST_RENEWAL = Duration.ofSeconds(1);
  private static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);
  // What a hook asks for may be large, and would be refused for ever.
  private static final Duration SHORTEST_REST = Duration.ofSeconds(10);

  // JobFields compares enums with texts.
  private static final Map<String, String> PROPERTIES =
      Map.of("ApplicationName", "balsam", "stringtype", "unspecified");

  private static final String INDEXED =
      "set enable_seqscan = off; set enable_bitmapscan = off; set enable_hashjoin = off;"
          + " set enable_mergejoin = off; set enable_sort = off; set plan_cache_mode = force_generic_plan";

  static Pools open(Supplier<String> url, String user, String password, Duration lease) {
    HikariConfig all = config("balsam");
    Connections connections = new Connections(url, user, password, PROPERTIES);
    all.setDataSource(connections);
    all.setInitializationFailTimeout(-1);
    return new Pools(
        whenFirstUsed(all),
        whenFirstUsed(
            hasty(
                exchanges(url, user, password, longer(lease.dividedBy(2), SHORTEST_EXCHANGE)),
                lease)),
        whenFirstUsed(
            hasty(
                leases(url, user, password, longer(lease.dividedBy(4), SHORTEST_RENEWAL)), lease)),
        whenFirstUsed(hasty(rest(url, user, password, longer(lease, SHORTEST_REST)), lease)),
        connections);
  }

  // Most who open a site never launch, and some ask nothing.
  private static HikariDataSource whenFirstUsed(HikariConfig config) {
    HikariDataSource pool = new HikariDataSource();
    config.copyStateTo(pool);
    return pool;
  }

  // A few statements, run thousands of times a second. Right after a bulk submit the planner has no
  // statistics and would scan whole tables, and it would plan each statement anew; on these tables
  // an index is never worse, and one plan fits all.
  private static HikariConfig exchanges(
      Supplier<String> url, String user, String password, Duration answer) {
    HikariConfig config = config("balsam-exchanges");
    Map<String, String> properties = answeringWithin(answer);
    properties.put("prepareThreshold", "1");
    config.setDataSource(new Connections(url, user, password, properties));
    // The loop, its recorder and the hooks, and one to spare.
    config.setMaximumPoolSize(4);
    config.setInitializationFailTimeout(-1);
    config.setConnectionInitSql(INDEXED);
    return config;
  }

  // One statement each time, on a connection that no other work can keep: a lease must not end
  // because exchanges hang or are slow. Two, for several launchers in one JVM.
  private static HikariConfig leases(
      Supplier<String> url, String user, String password, Duration answer) {
    HikariConfig config = config("balsam-leases");
    config.setDataSource(new Connections(url, user, password, answeringWithin(answer)));
    config.setMaximumPoolSize(2);
    config.setInitializationFailTimeout(-1);
    return config;
  }

  private static HikariConfig rest(
      Supplier<String> url, String user, String password, Duration answer) {
    HikariConfig config = config("balsam-launchers");
    config.setDataSource(new Connections(url, user, password, answeringWithin(answer)));
    config.setInitializationFailTimeout(-1);
    return config;
  }

  // What has ended must be on disk before the lease ends, however short that is.
  private static HikariConfig hasty(HikariConfig config, Duration lease) {
    long millis = longer(lease.dividedBy(4), SHORTEST_WAIT).toMillis();
    config.setConnectionTimeout(Math.min(config.getConnectionTimeout(), millis));
    config.setValidationTimeout(config.getConnectionTimeout() / 2);
    // Where the network swallowed a client in mid-transaction, the server would keep its locks for
    // hours, those on the row of its lease among them.
    String also = config.getConnectionInitSql() == null ? "" : config.getConnectionInitSql() + "; ";
    config.setConnectionInitSql(also + "set idle_in_transaction_session_timeout = " + millis);
    return config;
  }

  // The driver gives up a connection on which nothing arrives for so long.
  private static Map<String, String> answeringWithin(Duration answer) {
    Map<String, String> properties = new HashMap<>(PROPERTIES);
    properties.put("socketTimeout", Long.toString(Math.max(1, answer.toSeconds())));
    return properties;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
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
    rest.close();
    leases.close();
    exchanges.close();
    all.close();
    connections.close();
  }
}
