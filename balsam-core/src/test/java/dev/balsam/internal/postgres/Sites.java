package dev.balsam.internal.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the tests of this package do with sites. */
final class Sites {
  private static @Nullable Path prepared;

  private Sites() {}

  /** A site whose cluster exists and is down: a copy of one that is made once a JVM. */
  static Path stopped(Path directory) throws IOException {
    run("cp", "-a", prepared() + "/.", Files.createDirectories(directory).toString());
    return directory;
  }

  private static synchronized Path prepared() throws IOException {
    Path known = prepared;
    if (known == null) {
      Path site = Files.createTempDirectory("balsam-prepared");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> SiteFiles.deleteQuietly(site)));
      ManagedPostgres.open(site, PostgresSettings.defaults()).close();
      known = site;
      prepared = site;
    }
    return known;
  }

  static Connection connect(ManagedPostgres server) throws SQLException {
    return DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
  }

  static String query(ManagedPostgres server, String sql) {
    try (Connection connection = connect(server);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  static void execute(ManagedPostgres server, String sql) {
    try (Connection connection = connect(server);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  static SiteLayout layout(Path site) throws IOException {
    return new SiteLayout(site.toRealPath());
  }

  static long postmaster(Path site) throws IOException {
    return PostmasterPid.read(layout(site).postmasterPid()).orElseThrow().pid();
  }

  static boolean running(Path site) throws IOException {
    return Files.exists(layout(site).postmasterPid());
  }

  static void signal(String name, long pid) throws IOException {
    run("sh", "-c", "kill -" + name + " " + pid);
  }

  /** Waits until a process is gone, or is a zombie. */
  static void awaitEnd(long pid) throws IOException {
    while (Files.exists(Path.of("/proc", Long.toString(pid), "exe"))) {
      Thread.onSpinWait();
    }
  }

  static String run(String... words) throws IOException {
    try {
      Process process = new ProcessBuilder(List.of(words)).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", words) + ": " + output);
      }
      return output;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static boolean root() {
    return Host.current().root();
  }
}
