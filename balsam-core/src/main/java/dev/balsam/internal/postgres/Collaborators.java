package dev.balsam.internal.postgres;

import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether others than the owner use a server at the moment. */
final class Collaborators {
  private static final Logger LOG = LoggerFactory.getLogger(Collaborators.class);
  private static final String LOGIN_SECONDS = "5";
  private static final String ASK =
      "select exists (select 1 from pg_stat_activity where backend_type = 'client backend'"
          + " and usename <> session_user)";

  private Collaborators() {}

  /** Asks the server, but only of a site that was shared. */
  static boolean areConnected(SiteLayout layout) {
    Optional<ServerRecord> record = ServerFile.read(layout.serverFile());
    return Files.isDirectory(layout.site().resolve("users"))
        && record.isPresent()
        && asked(layout, record.get());
  }

  private static boolean asked(SiteLayout layout, ServerRecord record) {
    Properties login = new Properties();
    login.setProperty("user", record.user());
    login.setProperty("password", record.password());
    login.setProperty("loginTimeout", LOGIN_SECONDS);
    try (Connection connection =
            DriverManager.getConnection(ServerAddress.here(record.port()).jdbcUrl(), login);
        var ask = connection.createStatement();
        var rows = ask.executeQuery(ASK)) {
      boolean connected = rows.next() && rows.getBoolean(1);
      if (connected) {
        LOG.info("the server of {} goes on, as other users are connected", layout.site());
      }
      return connected;
    } catch (SQLException e) {
      LOG.debug("the server of {} cannot be asked who is connected", layout.site(), e);
      return false;
    }
  }
}
