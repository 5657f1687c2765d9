package dev.balsam.internal.site;

import dev.balsam.internal.store.SpareConnection;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.slf4j.LoggerFactory;

/**
 * New connections to a site's database. The address is asked for each time, as the site's own
 * server may have come back at another port.
 */
final class Connections implements DataSource, SpareConnection, AutoCloseable {
  private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(Connections.class);
  private static final int LOGIN_SECONDS = 5;
  // As long as a pool trusts a connection without a question (HikariCP, aliveBypassWindowMs).
  private static final Duration TRUSTED = Duration.ofMillis(500);

  private final Supplier<String> url;
  private final LongSupplier nanos;
  private final Properties properties = new Properties();
  private final AtomicReference<@Nullable Connection> first = new AtomicReference<>();
  private volatile long usedAt;
  private volatile boolean closed;

  /**
   * Makes them.
   *
   * @param url JDBC address
   * @param user the role
   * @param password its password
   * @param more properties of the driver
   */
  Connections(Supplier<String> url, String user, String password, Map<String, String> more) {
    this(url, user, password, more, System::nanoTime);
  }

  Connections(
      Supplier<String> url,
      String user,
      String password,
      Map<String, String> more,
      LongSupplier nanos) {
    this.url = url;
    this.nanos = nanos;
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("tcpKeepAlive", "true");
    // What has taken the port of a dead server may accept and never answer.
    properties.setProperty("loginTimeout", Integer.toString(LOGIN_SECONDS));
    properties.putAll(more);
  }

  /**
   * Opens one now. Whoever asks next gets this one.
   *
   * @return the connection, not to be closed
   */
  Connection first() throws SQLException {
    Connection connection = connect();
    giveBack(connection);
    return connection;
  }

  @Override
  public @Nullable Connection take() {
    // The pool gets one that may have died, and asks it.
    return nanos.getAsLong() - usedAt < TRUSTED.toNanos() ? first.getAndSet(null) : null;
  }

  @Override
  public void giveBack(Connection connection) {
    usedAt = nanos.getAsLong();
    first.set(connection);
    if (closed) {
      close();
    }
  }

  /** Closes the first one, now or when it is given back. */
  @Override
  public void close() {
    closed = true;
    Connection unused = first.getAndSet(null);
    if (unused != null) {
      closeQuietly(unused);
    }
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection ready = first.getAndSet(null);
    if (ready == null) {
      return connect();
    }
    // The server may have been restarted since.
    if (ready.isValid(LOGIN_SECONDS)) {
      return ready;
    }
    closeQuietly(ready);
    return connect();
  }

  private static void closeQuietly(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.debug("a connection could not be closed: {}", e.getMessage());
    }
  }

  private Connection connect() throws SQLException {
    // Not by way of DriverManager, whose message would show an address with a password in it.
    Connection connection = new Driver().connect(url.get(), properties);
    if (connection == null) {
      throw new SQLException(
          "the address cannot be read; write for example jdbc:postgresql://host:5432/balsam");
    }
    return connection;
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("the role of a site does not change");
  }

  // A pool would give an attempt as long as it gives a borrower, whom the next could not serve
  // then.
  @Override
  public void setLoginTimeout(int seconds) {}

  @Override
  public int getLoginTimeout() {
    return LOGIN_SECONDS;
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
    throw new SQLFeatureNotSupportedException("the driver logs by itself");
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException("the driver logs by itself");
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLException("these connections wrap nothing");
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
