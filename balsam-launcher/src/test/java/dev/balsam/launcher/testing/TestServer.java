package dev.balsam.launcher.testing;

import dev.balsam.Balsam;
import dev.balsam.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The one PostgreSQL of this test JVM; every test has a database of its own on it. */
final class TestServer {
  private static final TestServer SERVER = new TestServer();

  private final Login login;
  private final AtomicInteger databases = new AtomicInteger();

  private TestServer() {
    // Stays open: its shutdown hook closes and deletes it.
    Site site = Balsam.temporary();
    login = Login.of(site.directory());
    execute("create database template_site");
    connect("template_site", site.directory().resolve("template")).close();
  }

  /**
   * How to log in to a managed server.
   *
   * @param port its port
   * @param user its owner
   * @param password the owner's password
   */
  record Login(int port, String user, String password) {
    static Login of(Path site) {
      try {
        String json = Files.readString(site.resolve("server.json"));
        return new Login(
            Integer.parseInt(field(json, "port")), field(json, "user"), field(json, "password"));
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    private static String field(String json, String name) {
      Matcher field = Pattern.compile("\"" + name + "\"\\s*:\\s*\"?([^\",\\s]+)").matcher(json);
      if (!field.find()) {
        throw new AssertionError(name + " is missing in " + json);
      }
      return field.group(1);
    }

    String url(String database) {
      return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }
  }

  static Login login() {
    return SERVER.login;
  }

  static String freshDatabase() {
    String name = "test_" + SERVER.databases.incrementAndGet();
    SERVER.execute("create database " + name + " template template_site");
    return name;
  }

  static void drop(String database) {
    SERVER.execute("drop database " + database + " with (force)");
  }

  static Site open(String database, Path directory) {
    return SERVER.connect(database, directory);
  }

  private Site connect(String database, Path directory) {
    return Balsam.connect(login.url(database), login.user(), login.password(), directory);
  }

  private void execute(String sql) {
    try (var connection =
            DriverManager.getConnection(login.url("balsam"), login.user(), login.password());
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
