package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.Job;
import dev.balsam.JobState;
import dev.balsam.Transfer;
import dev.balsam.launcher.testing.FileServer;
import dev.balsam.launcher.testing.StateRules;
import dev.balsam.launcher.testing.TestSite;
import dev.balsam.launcher.testing.Wait;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Files staged in and out by HTTP, with a server that fails in every way that servers do. */
final class HttpStagingTest {
  private static final byte[] BYTES = "0123456789".repeat(1000).getBytes(StandardCharsets.UTF_8);

  @RegisterExtension
  final TestSite at =
      new TestSite(
          600, 10, 0.5, "{\"attempts\": 3, \"pauseSeconds\": 0.01, \"stallSeconds\": 1.5}");

  private final FileServer server;

  // JUnit makes an object for each test.
  HttpStagingTest() throws IOException {
    server = new FileServer();
  }

  @AfterEach
  void every_history_is_legal() {
    server.close();
    StateRules.holdIn(at);
  }

  private Job fetching(String name, String path) {
    return fetching(name, server.uri(path));
  }

  private Job fetching(String name, URI source) {
    return at.submit(at.sh(name, "wc -c < file").stageIn(source));
  }

  private static void finished(Job job) {
    assertThat(job.state()).as(job.explain()).isEqualTo(JobState.JOB_FINISHED);
  }

  private static void failed(Job job, String... sentence) {
    assertThat(job.state()).as(job.explain()).isEqualTo(JobState.FAILED);
    assertThat(TestSite.lastMessage(job)).contains(sentence);
    assertThat(names(job.workdir())).isEmpty();
  }

  private static List<String> names(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_file_is_fetched_whole() {
    server.on("/file", FileServer.file(BYTES));
    Job job = fetching("job", "/file");
    at.runAll(1);
    finished(job);
    assertThat(job.output().strip()).isEqualTo("10000");
    assertThat(job.transfers().get(0).bytes()).hasValue(10_000);
    assertThat(names(job.workdir())).containsExactly("file", "job.out");
  }

  @Test
  void a_truncated_file_is_never_taken() {
    server.on("/file", FileServer.truncated(BYTES, BYTES.length + 1));
    Job job = fetching("job", "/file");
    at.runAll(1);
    failed(
        job,
        "Its input could not be staged in from http://127.0.0.1:" + server.port() + "/file: ",
        "3 attempts failed");
    assertThat(server.requests()).hasSize(3);
    assertThat(job.transfers().get(0).state()).isEqualTo(Transfer.State.FAILED);
  }

  @Test
  void a_server_that_is_away_for_a_moment_is_asked_again() {
    AtomicInteger asked = new AtomicInteger();
    server.on(
        "/file",
        exchange ->
            (asked.incrementAndGet() <= 2 ? FileServer.code(503) : FileServer.file(BYTES))
                .to(exchange));
    Job job = fetching("job", "/file");
    at.runAll(1);
    finished(job);
    assertThat(asked).hasValue(3);
    assertThat(job.transfers().get(0).attempts()).isEqualTo(3);
  }

  @Test
  void a_server_that_stays_away_or_has_no_such_file_fails_the_job() {
    server.on("/away", FileServer.code(503));
    Job away = fetching("away", "/away");
    Job none = fetching("none", "/none");
    Job nobody = fetching("nobody", URI.create("http://127.0.0.1:1/file"));
    at.runAll(1);
    failed(away, "3 attempts failed, the last of them because the server answered 503.");
    failed(none, "/none: the server answered 404.");
    failed(nobody, "3 attempts failed, the last of them because connect");
    assertThat(none.transfers().get(0).attempts()).isEqualTo(1);
  }

  @Test
  void what_is_not_as_its_digest_promises_is_not_taken() throws Exception {
    for (String algorithm : List.of("SHA-256", "MD5")) {
      byte[] right = MessageDigest.getInstance(algorithm).digest(BYTES);
      byte[] wrong = MessageDigest.getInstance(algorithm).digest(new byte[1]);
      server.on("/right" + algorithm + "/file", promising(algorithm, right));
      server.on("/wrong" + algorithm + "/file", promising(algorithm, wrong));
    }
    Job good = fetching("good", "/rightSHA-256/file");
    Job goodMd5 = fetching("goodMd5", "/rightMD5/file");
    Job bad = fetching("bad", "/wrongSHA-256/file");
    Job badMd5 = fetching("badMd5", "/wrongMD5/file");
    at.runAll(2);
    finished(good);
    finished(goodMd5);
    failed(bad, "what came has another SHA-256 digest than the server promised");
    failed(badMd5, "what came has another MD5 digest than the server promised");
  }

  private static FileServer.Answer promising(String algorithm, byte[] digest) {
    String base64 = Base64.getEncoder().encodeToString(digest);
    return exchange -> {
      if (algorithm.equals("MD5")) {
        exchange.getResponseHeaders().set("Content-MD5", base64);
      } else {
        exchange.getResponseHeaders().set("Repr-Digest", "crc32=:AA==:, sha-256=:" + base64 + ":");
      }
      FileServer.file(BYTES).to(exchange);
    };
  }

  @Test
  void a_server_that_hangs_holds_up_only_its_own_job() {
    server.on("/hang/file", server.hanging(BYTES, 2 * BYTES.length));
    server.on("/silent/file", server.silent());
    server.on("/file", FileServer.file(BYTES));
    Job hanging = fetching("hanging", "/hang/file");
    Job silent = fetching("silent", "/silent/file");
    try (Launcher launcher = at.launcher(1).start()) {
      Wait.until("both are asked for", () -> server.requests().size() >= 2);
      Job good = fetching("good", "/file");
      Job plain = at.submit(at.sh("plain", "true"));
      assertThat(good.await(Wait.PATIENCE)).isEqualTo(JobState.JOB_FINISHED);
      assertThat(plain.await(Wait.PATIENCE)).isEqualTo(JobState.JOB_FINISHED);
      assertThat(hanging.await(Wait.PATIENCE)).isEqualTo(JobState.FAILED);
      assertThat(silent.await(Wait.PATIENCE)).isEqualTo(JobState.FAILED);
      launcher.stop();
    }
    failed(hanging, "3 attempts failed, the last of them because nothing came or went for 1.5s.");
    failed(silent, "3 attempts failed, the last of them because nothing came or went for 1.5s.");
  }

  @Test
  void an_idle_launcher_waits_for_its_transfers_and_explain_says_what_moves() {
    server.on("/hang/file", server.hanging(BYTES, 2 * BYTES.length));
    Job job = fetching("job", "/hang/file");
    try (Launcher launcher = at.launcher(1).untilIdle().start()) {
      Wait.until("it moves", () -> !job.transfers().isEmpty());
      assertThat(job.explain())
          .startsWith(
              "Its input is being staged in by launcher 1: http://127.0.0.1:"
                  + server.port()
                  + "/hang/file to "
                  + job.workdir())
          .contains("attempt ");
      assertThat(launcher.await().leftBehind()).isEmpty();
    }
    assertThat(job.state()).isEqualTo(JobState.FAILED);
  }

  @Test
  void a_killed_job_stays_killed_and_its_transfer_ends() {
    server.on("/hang/file", server.hanging(BYTES, 2 * BYTES.length));
    Job job = fetching("job", "/hang/file");
    try (Launcher launcher = at.launcher(1).untilIdle().start()) {
      Wait.until("it moves", () -> !server.requests().isEmpty());
      job.kill();
      launcher.await();
    }
    assertThat(job.state()).isEqualTo(JobState.USER_KILLED);
    assertThat(job.transfers().get(0).state()).isEqualTo(Transfer.State.INTERRUPTED);
    assertThat(names(job.workdir())).isEmpty();
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void results_are_put_one_by_one_under_their_paths() {
    Job job =
        at.submit(
            at.sh("job", "mkdir d; echo 1 > 'd/a b'; echo 22 > 'c+ä'")
                .stageOut(server.uri("/store/run"), "d", "c*"));
    at.runAll(1);
    finished(job);
    assertThat(server.stored()).containsOnlyKeys("/store/run/d/a b", "/store/run/c+ä");
    assertThat(new String(server.stored().get("/store/run/c+ä"), StandardCharsets.UTF_8))
        .isEqualTo("22\n");
    assertThat(job.transfers().get(0).bytes()).hasValue(5);
  }

  @Test
  void an_empty_result_is_put_with_its_length() {
    List<String> lengths = new CopyOnWriteArrayList<>();
    server.on(
        "/strict/empty",
        exchange -> {
          if (exchange.getRequestMethod().equals("PUT")) {
            lengths.add(exchange.getRequestHeaders().getFirst("Content-Length"));
          }
          FileServer.code(200).to(exchange);
        });
    Job job = at.submit(at.sh("job", "touch empty").stageOut(server.uri("/strict"), "empty"));
    at.runAll(1);
    finished(job);
    assertThat(lengths).containsExactly("0");
    assertThat(job.transfers().get(0).bytes()).hasValue(0);
  }

  @Test
  void a_server_that_stored_something_else_is_told_again() {
    AtomicInteger puts = new AtomicInteger();
    server.on(
        "/lossy/",
        exchange -> {
          if (exchange.getRequestMethod().equals("PUT")) {
            exchange.getRequestBody().readAllBytes();
            puts.incrementAndGet();
            FileServer.code(204).to(exchange);
          } else {
            exchange.getResponseHeaders().set("Content-Length", puts.get() < 2 ? "1" : "3");
            exchange.sendResponseHeaders(200, -1);
          }
        });
    Job job = at.submit(at.sh("job", "echo 22 > c").stageOut(server.uri("/lossy/"), "c"));
    at.runAll(1);
    finished(job);
    assertThat(puts).hasValue(2);
  }

  @Test
  void passwords_are_sent_to_their_own_server_only_and_never_shown() throws IOException {
    String expected =
        "Basic " + Base64.getEncoder().encodeToString("me:s3cret".getBytes(StandardCharsets.UTF_8));
    try (FileServer other = new FileServer()) {
      other.on(
          "/file",
          exchange ->
              (exchange.getRequestHeaders().containsKey("Authorization")
                      ? FileServer.code(400)
                      : FileServer.file(BYTES))
                  .to(exchange));
      server.on(
          "/file",
          exchange -> {
            if (expected.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
              exchange.getResponseHeaders().set("Location", other.uri("/file").toString());
              exchange.sendResponseHeaders(302, -1);
            } else {
              exchange.sendResponseHeaders(401, -1);
            }
          });
      server.on("/away", FileServer.code(500));
      String own = "http://me:s3cret@127.0.0.1:" + server.port();
      Job good = fetching("good", URI.create(own + "/file"));
      Job bad = fetching("bad", URI.create(own + "/away?signature=s4cret"));
      at.runAll(1);
      finished(good);
      failed(bad, "http://me:***@127.0.0.1:" + server.port() + "/away?...");
      assertThat(bad.history() + bad.explain() + bad.transfers() + good.transfers())
          .doesNotContain("s3cret", "s4cret");
    }
  }

  @Test
  void an_address_without_a_file_name_and_endless_redirects_are_refused() {
    server.on(
        "/round",
        exchange -> {
          exchange.getResponseHeaders().set("Location", "/round");
          exchange.sendResponseHeaders(302, -1);
        });
    server.on(
        "/local",
        exchange -> {
          exchange.getResponseHeaders().set("Location", "file:///etc/passwd");
          exchange.sendResponseHeaders(302, -1);
        });
    Job directory = fetching("directory", "/a/");
    Job round = fetching("round", "/round");
    Job local = fetching("local", "/local");
    at.runAll(1);
    failed(directory, "the address ends with no file name");
    failed(round, "the server redirects more than 8 times");
    failed(local, "the server redirects to an address that is not of http");
  }
}
