package dev.balsam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.testing.Audit;
import dev.balsam.testing.ChildJvm;
import dev.balsam.testing.TestSites;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Accepted means durable, and what was not accepted is not there at all. */
class KillNineTest {
  @RegisterExtension static final TestSites SITES = new TestSites();
  private static final App ECHO = Balsam.app("echo", "echo");
  // More than one chunk of COPY has been sent when the middle is reached.
  private static final int JOBS = 20_000;
  private final Path temp;

  KillNineTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private static Stream<JobSpec> jobs(Runnable inTheMiddle) {
    return IntStream.range(0, JOBS)
        .mapToObj(
            i -> {
              if (i == JOBS - 1) {
                inTheMiddle.run();
              }
              return Balsam.job("j" + i, ECHO).workflow("big");
            });
  }

  /** The JVM that is killed: {@code URL USER PASSWORD DIRECTORY middle|end}. */
  public static void main(String[] a) {
    try (Site site = Balsam.connect(a[0], a[1], a[2], Path.of(a[3]))) {
      boolean middle = a[4].equals("middle");
      site.submitAll(jobs(middle ? () -> sayAndHang("in the middle") : () -> {}));
      sayAndHang("accepted");
    }
  }

  private static void sayAndHang(String line) {
    System.out.println(line);
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private ChildJvm submitter(String when) throws Exception {
    return ChildJvm.start(
        KillNineTest.class,
        SITES.url(),
        TestSites.user(),
        TestSites.password(),
        temp.toString(),
        when);
  }

  @Test
  void a_jvm_killed_in_the_middle_of_a_submission_leaves_nothing_of_it() throws Exception {
    try (ChildJvm jvm = submitter("middle")) {
      assertThat(jvm.says()).isEqualTo("in the middle");
      jvm.kill9();
    }
    assertThat(SITES.site().jobs().count()).isZero();
    for (String table : List.of("job_status", "job_event")) {
      assertThat(SITES.sql("select count(*) from balsam." + table)).containsExactly("0");
    }
  }

  @Test
  void a_jvm_killed_right_after_a_submission_leaves_all_of_it() throws Exception {
    try (ChildJvm jvm = submitter("end")) {
      assertThat(jvm.says()).isEqualTo("accepted");
      jvm.kill9();
    }
    assertThat(SITES.site().jobs().workflow("big").count()).isEqualTo(JOBS);
    assertThat(Audit.problems(SITES)).isEmpty();
  }

  private static void killPostmaster(Path site) throws Exception {
    long pid = Long.parseLong(Files.readAllLines(site.resolve("db/postmaster.pid")).get(0).strip());
    ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
    new ProcessBuilder("kill", "-9", Long.toString(pid)).start().waitFor();
    // Its children notice by themselves; the site may be opened before they have.
    postmaster.onExit().get();
  }

  @Test
  void a_server_killed_in_the_middle_of_a_submission_keeps_what_was_accepted_before()
      throws Exception {
    CountDownLatch middle = new CountDownLatch(1);
    CountDownLatch killed = new CountDownLatch(1);
    long id;
    var pool = Executors.newSingleThreadExecutor();
    try (Site site = Balsam.open(temp)) {
      id = site.submit(Balsam.job("accepted", ECHO)).id();
      Future<Long> submission =
          pool.submit(
              () ->
                  site.submitAll(
                      jobs(
                          () -> {
                            middle.countDown();
                            try {
                              killed.await();
                            } catch (InterruptedException e) {
                              throw new IllegalStateException(e);
                            }
                          })));
      middle.await();
      killPostmaster(temp);
      killed.countDown();
      assertThatThrownBy(submission::get)
          .hasCauseInstanceOf(DatabaseUnavailableException.class)
          .hasMessageContaining("what was accepted is safe");
    }
    pool.shutdown();
    try (Site site = Balsam.open(temp)) {
      assertThat(site.job(id).name()).isEqualTo("accepted");
      assertThat(site.jobs().count()).isEqualTo(1);
      assertThat(site.submitAll(jobs(() -> {}))).isEqualTo(JOBS);
    }
  }
}
