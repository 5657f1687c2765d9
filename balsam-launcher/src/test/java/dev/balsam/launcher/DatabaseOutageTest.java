package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.Balsam;
import dev.balsam.BalsamException;
import dev.balsam.Job;
import dev.balsam.JobSpec;
import dev.balsam.JobState;
import dev.balsam.Site;
import dev.balsam.launcher.testing.FaultyProxy;
import dev.balsam.launcher.testing.OwnServer;
import dev.balsam.launcher.testing.StateRules;
import dev.balsam.launcher.testing.TestSite;
import dev.balsam.launcher.testing.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Databases that restart, stay away, hang, or lose an answer. */
final class DatabaseOutageTest {
  private static final String PATIENT =
      """
      {"leaseSeconds": 60, "renewSeconds": 1, "killGraceSeconds": 0.5, "pollSeconds": 0.1}
      """;
  private static final String HASTY =
      """
      {"leaseSeconds": 3, "renewSeconds": 0.3, "killGraceSeconds": 0.5, "pollSeconds": 0.1}
      """;

  @RegisterExtension final TestSite at = new TestSite();

  @Test
  void two_hundred_tasks_outlive_an_immediate_restart_of_the_server() throws IOException {
    try (OwnServer own = OwnServer.open(PATIENT)) {
      Path started = Files.createDirectories(own.file("started"));
      String script =
          """
          mkdir "$1/started/$BALSAM_JOB_ID" || exit 9
          until [ -e "$1/gate" ]; do sleep 0.1; done
          """;
      List<JobSpec> specs = new ArrayList<>();
      for (int i = 0; i < 260; i++) {
        specs.add(Balsam.job("t" + i, TestSite.SH).args(script, "t", own.file("")));
      }
      List<Job> jobs = own.site().submit(specs);
      try (Launcher launcher =
          Launcher.on(own.site())
              .allocation(Allocation.local(200))
              .progress(false)
              .untilIdle()
              .start()) {
        Wait.until("200 tasks run", () -> count(started) == 200);
        long postmaster = own.postmaster();
        Wait.signal("QUIT", postmaster); // an immediate shutdown
        // The tasks end while the server is away: their ends have to be kept.
        Files.createFile(own.file("gate"));
        Wait.untilGone(postmaster);
        try (Site again = own.openAgain()) {
          assertThat(again.directory()).isEqualTo(own.site().directory());
          launcher.await();
          assertThat(jobs).allMatch(job -> job.state() == JobState.JOB_FINISHED);
          assertThat(jobs).allMatch(job -> job.attempt() <= 2);
          for (Job job : jobs) {
            assertThat(TestSite.states(job)).containsOnlyOnce("RUN_DONE", "JOB_FINISHED");
          }
        }
      }
      assertThat(count(started)).isEqualTo(260);
    }
  }

  @Test
  void a_server_that_stays_away_ends_the_launcher_with_a_sentence_and_its_tasks_before_the_lease()
      throws IOException {
    try (OwnServer own = OwnServer.open(HASTY);
        Site connected = own.connect(HASTY)) {
      Path pidFile = own.file("pid");
      Job job = own.site().submit(endless(pidFile));
      Launcher launcher = launcher(connected);
      long pid = Wait.pid(pidFile);
      Wait.signal("QUIT", own.postmaster());
      Wait.untilGone(pid);
      assertThatThrownBy(launcher::await)
          .isInstanceOf(BalsamException.class)
          .hasMessageContaining("gave up")
          .hasMessageContaining("could not be renewed");
      try (Site again = own.openAgain()) {
        assertThat(again.engine().sweep(dead -> false)).isEqualTo(1);
        assertThat(job.state()).isEqualTo(JobState.RESTART_READY);
      }
    }
  }

  @Test
  void a_server_that_hangs_does_not_keep_tasks_beyond_the_lease() throws IOException {
    try (OwnServer own = OwnServer.open(HASTY)) {
      Path pidFile = own.file("pid");
      Job job = own.site().submit(endless(pidFile));
      Launcher launcher = launcher(own.site());
      long pid = Wait.pid(pidFile);
      long postmaster = own.postmaster();
      List<Long> stopped = new ArrayList<>();
      try {
        stopped.add(postmaster);
        Wait.signal("STOP", postmaster);
        for (long process : own.processes()) {
          stopped.add(process);
          Wait.signal("STOP", process);
        }
        // Its connections are open, and nobody answers on them.
        Wait.untilGone(pid);
      } finally {
        stopped.forEach(process -> Wait.signal("CONT", process));
      }
      assertThatThrownBy(launcher::await)
          .isInstanceOf(BalsamException.class)
          .hasMessageContaining("gave up");
      Wait.until(
          "the job is given back",
          () -> {
            own.site().engine().sweep(dead -> false);
            return job.state() == JobState.RESTART_READY;
          });
    }
  }

  @Test
  void a_claim_whose_answer_is_lost_after_the_commit_is_not_lost() throws Exception {
    try (FaultyProxy proxy = new FaultyProxy(TestSite.serverPort());
        Site through = at.connectThrough(proxy.port(), at.file("through"))) {
      Path ran = Files.createDirectories(at.file("ran"));
      proxy.cutAfterCommitOf(sent -> sent.contains("chosen (job_id, was)"));
      List<Job> jobs = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        jobs.add(at.submit(at.sh("j" + i, "mkdir \"$1/$BALSAM_JOB_ID\"", ran)));
      }
      LaunchReport report =
          Launcher.on(through).allocation(Allocation.local(4)).progress(false).untilIdle().run();
      assertThat(proxy.hasCut()).isTrue();
      assertThat(report.leftBehind()).isEmpty();
      assertThat(report.finished()).isEqualTo(10);
      assertThat(report.failed()).isZero();
      assertThat(jobs).allMatch(job -> job.state() == JobState.JOB_FINISHED);
      // Some of them were claimed twice and run once.
      assertThat(jobs).anyMatch(job -> job.attempt() == 2);
      assertThat(count(ran)).isEqualTo(10);
    }
    StateRules.holdIn(at);
  }

  @Test
  void a_result_whose_answer_is_lost_after_the_commit_is_recorded_once() throws Exception {
    try (FaultyProxy proxy = new FaultyProxy(TestSite.serverPort());
        Site through = at.connectThrough(proxy.port(), at.file("through"))) {
      JobSpec parent = at.sh("parent", "true");
      JobSpec child = at.sh("child", "true").dependsOn(parent);
      List<Job> jobs = at.site().submit(List.of(parent, child));
      proxy.cutAfterCommitOf(sent -> sent.contains("errors = s.errors + t.errors"));
      LaunchReport report =
          Launcher.on(through).allocation(Allocation.local(2)).progress(false).untilIdle().run();
      assertThat(proxy.hasCut()).isTrue();
      assertThat(report.leftBehind()).isEmpty();
      for (Job job : jobs) {
        assertThat(TestSite.states(job)).containsOnlyOnce("RUN_DONE", "JOB_FINISHED");
      }
    }
    StateRules.holdIn(at);
  }

  private static JobSpec endless(Path pid) {
    return Balsam.job("endless", TestSite.SH)
        .args("echo $$ > \"$1.new\"; mv \"$1.new\" \"$1\"; exec sleep 100000", "t", pid);
  }

  private static Launcher launcher(Site site) {
    return Launcher.on(site).allocation(Allocation.local(1)).progress(false).start();
  }

  private static long count(Path directory) throws IOException {
    try (var names = Files.list(directory)) {
      return names.count();
    }
  }
}
