package dev.balsam.internal.site;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Map;
import java.util.Properties;
import java.util.function.Supplier;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/**
 * New connections to a site's database. The address is asked for each time, as the site's own
 * server may have come back at another port.
 */
final class Connections implements DataSource {
  private static final int LOGIN_SECONDS = 5;

  private final Supplier<String> url;
  private final Properties properties = new Properties();

  /**
   * Makes them.
   *
   * @param url JDBC address
   * @param user the role
   * @param password its password
   * @param more properties of the driver
   */
  Connections(Supplier<String> url, String user, String password, Map<String, String> more) {
    this.url = url;
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("tcpKeepAlive", "true");
    // What has taken the port of a dead server may accept and never answer.
    properties.setProperty("loginTimeout", Integer.toString(LOGIN_SECONDS));
    properties.putAll(more);
  }

  @Override
  public Connection getConnection() throws SQLException {
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
