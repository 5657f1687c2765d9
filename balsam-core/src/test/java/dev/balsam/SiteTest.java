package dev.balsam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.balsam.engine.AfterRun;
import dev.balsam.testing.ChildJvm;
import dev.balsam.testing.TestLauncher;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class SiteTest {
  private static final App ECHO = Balsam.app("echo", "echo");
  private final Path temp;

  SiteTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private static String port(Site site) {
    return String.valueOf(site.dsl().fetchValue("select inet_server_port()"));
  }

  @Test
  void a_temporary_site_leaves_nothing_behind() {
    Path directory;
    String port;
    try (Site site = Balsam.temporary()) {
      directory = site.directory();
      port = port(site);
      Job job = site.submit(Balsam.job("a", ECHO));
      TestLauncher.on(site).claimAndFinish(job);
      assertThat(job.state()).isEqualTo(JobState.JOB_FINISHED);
      assertThat(directory.resolve("data")).isDirectory();
    }
    assertThat(directory).doesNotExist();
    assertThatThrownBy(
            () -> DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/balsam"))
        .hasMessageContaining("refused");
  }

  @Test
  void a_site_opened_twice_is_one_and_opened_again_has_its_jobs() {
    Path directory = temp.resolve("deep/site");
    long id;
    try (Site two = Balsam.open(directory)) {
      try (Site one = Balsam.open(directory)) {
        assertThat(port(one)).isEqualTo(port(two));
        id = one.submit(Balsam.job("kept", ECHO).data("k", "v")).id();
        assertThat(one.directory()).isEqualTo(directory);
      }
      assertThat(two.job(id).state()).isEqualTo(JobState.PREPROCESSED);
    }
    try (Site again = Balsam.open(directory)) {
      assertThat(again.job(id).data()).containsEntry("k", "v");
      assertThat(again.jobs().count()).isEqualTo(1);
    }
  }

  @Test
  void a_directory_that_cannot_be_made_is_named_in_one_sentence() throws Exception {
    Path file = Files.createFile(temp.resolve("file"));
    for (Path impossible : new Path[] {file, file.resolve("below"), Path.of("/proc/none/site")}) {
      assertThatThrownBy(() -> Balsam.open(impossible))
          .isInstanceOf(BalsamException.class)
          .hasMessageContaining(impossible.toString())
          .hasMessageEndingWith(". Choose a directory that you may write to.");
    }
  }

  @Test
  void settings_reach_the_sites_own_server() throws Exception {
    Files.writeString(temp.resolve("settings.json"), "{\"postgres\": {\"work_mem\": \"7MB\"}}");
    try (Site site = Balsam.open(temp)) {
      assertThat(site.dsl().fetchValue("show work_mem")).isEqualTo("7MB");
    }
  }

  /** The program of a job, as a launcher would start it. */
  public static void main(String[] arguments) {
    JobContext context = Balsam.current();
    context.data("attempt", context.attempt());
    context.data("mesh", "none yet");
    context.data(List.of("mesh", "size", "n"), 4);
    context.data(List.of("mesh", "kind"), "fine");
    Job spawned = context.spawn(Balsam.job("sister", ECHO));
    context.spawnChild(Balsam.job("child", ECHO).workflow("own"));
    System.out.println(context.kill(spawned) + " and " + context.kill(spawned));
    try {
      context.finish("done");
    } catch (BalsamException e) {
      System.out.println(context.job().name() + ": " + e.getMessage());
    }
  }

  @Test
  void a_program_finds_its_job_by_its_environment() throws Exception {
    try (Site site = Balsam.open(temp)) {
      Job job = site.submit(Balsam.job("mother", ECHO).workflow("w"));
      TestLauncher launcher = TestLauncher.on(site);
      for (int run = 1; run < 3; run++) {
        launcher.give(AfterRun.cutOff(launcher.claimOne(), "cut", Instant.now()));
      }
      launcher.claimOne();
      Map<String, String> environment = environment(job, "3");
      try (ChildJvm program = ChildJvm.start(environment, SiteTest.class)) {
        assertThat(program.says()).isEqualTo("1 and 0");
        assertThat(program.says())
            .isEqualTo(
                "mother: finish() is for hooks. A running program says how it went by its exit code.");
        assertThat(program.says()).isEqualTo("null");
      }
      assertThat(job.data())
          .isEqualTo(Map.of("attempt", 3, "mesh", Map.of("size", Map.of("n", 4), "kind", "fine")));
      Job sister = site.jobs().named("sister").list().get(0);
      assertThat(sister.workflow()).isEqualTo("w");
      assertThat(sister.parents()).isEmpty();
      assertThat(sister.state()).isEqualTo(JobState.USER_KILLED);
      assertThat(job.children())
          .extracting(Job::name, Job::workflow)
          .containsExactly(tuple("child", "own"));
    }
  }

  private Map<String, String> environment(Job job, String attempt) {
    return Map.of(
        "BALSAM_SITE", temp.toString(), "BALSAM_JOB_ID", "" + job.id(), "BALSAM_ATTEMPT", attempt);
  }

  @Test
  void outside_a_job_there_is_no_current_one() {
    assertThatThrownBy(Balsam::current)
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("BALSAM_SITE and BALSAM_JOB_ID are not set");
  }

  @Test
  void the_output_of_a_job_is_what_its_file_holds() throws Exception {
    try (Site site = Balsam.open(temp)) {
      Job job = site.submit(Balsam.job("a/b", ECHO));
      assertThat(job.output()).isEmpty();
      Files.createDirectories(job.workdir());
      Files.write(job.workdir().resolve("a_b.out"), new byte[] {'o', 'k', (byte) 0xff});
      assertThat(job.output()).isEqualTo("ok\ufffd");
    }
  }

  @Test
  void an_output_too_large_for_a_text_is_named() throws Exception {
    try (Site site = Balsam.open(temp)) {
      Job job = site.submit(Balsam.job("a", ECHO));
      Files.createDirectories(job.workdir());
      Path file = job.workdir().resolve("a.out");
      try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
        sparse.setLength(3L << 30);
      }
      assertThatThrownBy(job::output)
          .isInstanceOf(BalsamException.class)
          .hasMessage(
              "The output of job %d in %s has 3221225472 bytes, and a text can hold at most 2147483639. Read the file piece by piece.",
              job.id(), file);
    }
  }

  @Test
  @Timeout(240) // what never reconnects waits for ever
  void a_site_follows_its_server_to_another_port() throws Exception {
    Files.writeString(temp.resolve("settings.json"), "{\"pollSeconds\": 0.1}");
    try (Site site = Balsam.open(temp)) {
      Job job = site.submit(Balsam.job("a", ECHO));
      CompletableFuture<JobState> end = job.completion();
      String before = port(site);
      Path pid;
      try (var files = Files.walk(temp)) {
        pid = files.filter(file -> file.endsWith("postmaster.pid")).findFirst().orElseThrow();
      }
      long postmaster = Long.parseLong(Files.readAllLines(pid).get(0).strip());
      ProcessHandle server = ProcessHandle.of(postmaster).orElseThrow();
      server.destroyForcibly();
      server.onExit().join();
      try (ServerSocket squatter = squat(Integer.parseInt(before))) {
        site.engine().revive();
        assertThat(port(site)).isNotEqualTo(before).isNotEqualTo("" + squatter.getLocalPort());
        job.kill();
        assertThat(end.get()).isEqualTo(JobState.USER_KILLED);
      }
    }
  }

  // The backends of a killed postmaster keep its port for a moment.
  private static ServerSocket squat(int port) throws IOException {
    while (true) {
      ServerSocket socket = new ServerSocket();
      socket.setReuseAddress(true);
      try {
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
      } catch (BindException e) {
        socket.close();
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void a_password_in_an_address_is_never_shown() {
    for (String url :
        List.of(
            "jdbc:postgresql://127.0.0.1:1/x?password=hush",
            "jdbc:postgresql://me:hush@127.0.0.1:1/x",
            "jdbc:postgresql://127.0.0.1:port/x?password=hush",
            "postgresql://me:hush@127.0.0.1/x?password=hush")) {
      assertThatThrownBy(() -> Balsam.connect(url, "me", "hush", temp))
          .isInstanceOf(BalsamException.class)
          .satisfies(
              e -> {
                StringWriter all = new StringWriter();
                e.printStackTrace(new PrintWriter(all));
                assertThat(all.toString()).contains("127.0.0.1").doesNotContain("hush");
              });
    }
  }

  @Test
  void the_connection_of_an_external_database_is_kept_from_others() throws Exception {
    try (Site own = Balsam.open(temp.resolve("own"))) {
      var url =
          own.dsl()
              .fetchValue(
                  "select 'jdbc:postgresql://127.0.0.1:' || inet_server_port() || '/balsam'");
      String record = Files.readString(temp.resolve("own/server.json"));
      String password = record.replaceAll("(?s).*\"password\"\\s*:\\s*\"([^\"]+)\".*", "$1");
      Path directory = temp.resolve("external");
      for (int i = 0; i < 2; i++) {
        try (Site site = Balsam.connect(String.valueOf(url), "balsam", password, directory)) {
          assertThat(site.jobs().count()).isZero();
        }
      }
      assertThatThrownBy(
              () -> Balsam.connect(String.valueOf(url), "balsam", password, temp.resolve("own")))
          .as("its tasks would not know which database is meant")
          .isInstanceOf(BalsamException.class)
          .hasMessageContaining("has a PostgreSQL of its own");
      assertThat(temp.resolve("own/connection.json")).doesNotExist();
      Path file = directory.resolve("connection.json");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      assertThat(Files.readString(file)).contains(password);
      try (var files = Files.list(directory)) {
        assertThat(files.map(path -> path.getFileName().toString()))
            .containsExactlyInAnyOrder("batch", "connection.json", "data", "log", "settings.json");
      }
    }
  }
}
