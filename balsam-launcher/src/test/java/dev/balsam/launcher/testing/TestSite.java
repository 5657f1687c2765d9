package dev.balsam.launcher.testing;

import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.Job;
import dev.balsam.JobEvent;
import dev.balsam.JobSpec;
import dev.balsam.Site;
import dev.balsam.launcher.Allocation;
import dev.balsam.launcher.LaunchReport;
import dev.balsam.launcher.Launcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A site for one test, with a database of its own on the JVM's server. */
public final class TestSite implements BeforeEachCallback, AfterEachCallback {
  /** A program that is a shell script: the job's first argument. */
  public static final App SH = Balsam.app("sh").argv(List.of("/bin/sh", "-c")).build();

  private final String settings;
  private @Nullable Site site;
  private @Nullable Path directory;
  private String database = "";

  /** Polls often and has a short grace, so that no test waits long; leases are as by default. */
  public TestSite() {
    this(60, 10);
  }

  /**
   * With a lease of its own.
   *
   * @param lease seconds
   * @param renew seconds between renewals
   */
  public TestSite(double lease, double renew) {
    this(lease, renew, 0.5);
  }

  /**
   * With a grace of its own too.
   *
   * @param lease seconds
   * @param renew seconds between renewals
   * @param grace seconds between SIGTERM and SIGKILL
   */
  public TestSite(double lease, double renew, double grace) {
    this(lease, renew, grace, "{}");
  }

  /**
   * With a setting for transfers of files too.
   *
   * @param lease seconds
   * @param renew seconds between renewals
   * @param grace seconds between SIGTERM and SIGKILL
   * @param transfer the setting, as JSON
   */
  public TestSite(double lease, double renew, double grace, String transfer) {
    this(settings(lease, renew, grace, "\"transfer\": " + transfer));
  }

  private TestSite(String settings) {
    this.settings = settings;
  }

  /** With further settings: {@code "name": value}, and a grace of two seconds. */
  public static TestSite with(String more) {
    return new TestSite(settings(60, 10, 2, more));
  }

  private static String settings(double lease, double renew, double grace, String more) {
    return """
        {"leaseSeconds": %s, "renewSeconds": %s, "killGraceSeconds": %s, "pollSeconds": 0.1, %s}
        """
        .formatted(lease, renew, grace, more);
  }

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    Path made = Files.createTempDirectory("balsam-launcher-test-").toRealPath();
    directory = made;
    Files.writeString(made.resolve("settings.json"), settings);
    database = TestServer.freshDatabase();
    site = TestServer.open(database, made);
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException, InterruptedException {
    site().close();
    TestServer.drop(database);
    // chmod: some tests make directories that nobody may write to.
    new ProcessBuilder("sh", "-c", "chmod -R u+rwX \"$1\"; rm -rf \"$1\"", "rm", directory() + "")
        .inheritIO()
        .start()
        .waitFor();
  }

  public Site site() {
    if (site == null) {
      throw new AssertionError("no site before the test");
    }
    return site;
  }

  public Path directory() {
    if (directory == null) {
      throw new AssertionError("no directory before the test");
    }
    return directory;
  }

  /** A file beside the site's own. */
  public Path file(String name) {
    return directory().resolve(name);
  }

  /** A job that runs a shell script, with {@code $1} and so on. */
  public JobSpec sh(String name, String script, Object... arguments) {
    return Balsam.job(name, SH).args(script, "task").args(arguments);
  }

  /** A job that never ends by itself, and writes the id of its process to a file first. */
  public JobSpec endless(String name, Path pid) {
    return sh(name, "echo $$ > \"$1.new\"; mv \"$1.new\" \"$1\"; exec sleep 100000", pid);
  }

  public Job submit(JobSpec spec) {
    return site().submit(spec);
  }

  public Launcher.Builder launcher(int slots) {
    return Launcher.on(site()).allocation(Allocation.local(slots)).progress(false);
  }

  /** Runs everything that can be run. */
  public LaunchReport runAll(int slots) {
    return launcher(slots).untilIdle().run();
  }

  /** A second JVM with a launcher on this site. */
  public LauncherJvm startJvm(int slots, boolean untilIdle) {
    return startJvm(slots, untilIdle, LauncherJvm.How.PLAIN);
  }

  /** The same, started in some other way. */
  public LauncherJvm startJvm(int slots, boolean untilIdle, LauncherJvm.How how) {
    return startJvm(serverPort(), slots, untilIdle, how);
  }

  /** The same, whose way to the database leads through another port. */
  public LauncherJvm startJvm(int port, int slots, boolean untilIdle, LauncherJvm.How how) {
    TestServer.Login login = TestServer.login();
    return LauncherJvm.start(
        new TestServer.Login(port, login.user(), login.password()).url(database),
        login.user(),
        login.password(),
        directory(),
        slots,
        untilIdle,
        how);
  }

  /** The states that a job went through, the first one included. */
  public static List<String> states(Job job) {
    return job.history().stream().map(event -> event.to().name()).toList();
  }

  /** The messages of a job's history, from the first to the last. */
  public static List<String> messages(Job job) {
    return job.history().stream().map(JobEvent::message).filter(m -> !m.isEmpty()).toList();
  }

  public static String lastMessage(Job job) {
    List<String> messages = messages(job);
    return messages.isEmpty() ? "" : messages.get(messages.size() - 1);
  }

  /** Runs a statement that has no rows. */
  public void execute(String sql) {
    TestServer.Login login = TestServer.login();
    try (var connection =
            DriverManager.getConnection(login.url(database), login.user(), login.password());
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** Keeps everybody from writing about a job until it is closed. */
  public AutoCloseable lock(Job job) throws SQLException {
    TestServer.Login login = TestServer.login();
    var connection =
        DriverManager.getConnection(login.url(database), login.user(), login.password());
    connection.setAutoCommit(false);
    try (var ask =
        connection.prepareStatement("select from balsam.job_status where job_id = ? for update")) {
      ask.setLong(1, job.id());
      ask.execute();
    }
    return connection;
  }

  /** The rows of a query, columns separated by a blank. */
  public List<String> query(String sql) {
    TestServer.Login login = TestServer.login();
    try (var connection =
            DriverManager.getConnection(login.url(database), login.user(), login.password());
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      List<String> found = new ArrayList<>();
      while (rows.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          row.add(String.valueOf(rows.getString(i)));
        }
        found.add(String.join(" ", row));
      }
      return found;
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** How to reach the database through another port. */
  public Site connectThrough(int port, Path elsewhere) throws IOException {
    Files.createDirectories(elsewhere);
    Files.writeString(elsewhere.resolve("settings.json"), settings);
    TestServer.Login login = TestServer.login();
    return Balsam.connect(
        new TestServer.Login(port, login.user(), login.password()).url(database)
            + "?prepareThreshold=0", // so that every statement is on the wire as text
        login.user(),
        login.password(),
        elsewhere);
  }

  /** URL, user and password of the database, for another JVM. */
  public List<String> login() {
    TestServer.Login login = TestServer.login();
    return List.of(login.url(database), login.user(), login.password());
  }

  /** A second site object on this database, with a directory and settings of its own. */
  public Site connect(Path elsewhere) {
    return TestServer.open(database, elsewhere);
  }

  public static int serverPort() {
    return TestServer.login().port();
  }
}
