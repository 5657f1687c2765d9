package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.Job;
import dev.balsam.JobSpec;
import dev.balsam.JobState;
import dev.balsam.launcher.testing.FaultyProxy;
import dev.balsam.launcher.testing.LauncherJvm;
import dev.balsam.launcher.testing.StateRules;
import dev.balsam.launcher.testing.TestSite;
import dev.balsam.launcher.testing.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What tasks have done while the database was away counts when it is back, whoever is left. */
final class KeptResultsTest {
  private static final String WAITS_FOR_GATE =
      "echo $BALSAM_ATTEMPT >> \"$1/$2\"; until [ -e \"$1/gate\" ]; do sleep 0.02; done";

  @RegisterExtension final TestSite at = new TestSite(3, 0.3);

  private FaultyProxy proxy;

  @BeforeEach
  void open() throws IOException {
    proxy = new FaultyProxy(TestSite.serverPort());
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    StateRules.holdIn(at);
  }

  private List<Job> submit() {
    JobSpec one = at.sh("one", WAITS_FOR_GATE, at.directory(), "one");
    JobSpec two = at.sh("two", WAITS_FOR_GATE + "; exit 3", at.directory(), "two");
    JobSpec child = at.sh("child", "true").dependsOn(one);
    return at.site().submit(List.of(one, two, child));
  }

  private Path spool() {
    return at.file("spool/launcher-1.jsonl");
  }

  private void awaitKept(int results) {
    Wait.until(results + " results are kept", () -> Wait.lines(spool()).size() == 1 + results);
  }

  private void begun() {
    Wait.exists(at.file("one"));
    Wait.exists(at.file("two"));
  }

  private void countsOnce(List<Job> jobs) {
    assertThat(TestSite.states(jobs.get(0))).containsOnlyOnce("RUNNING", "JOB_FINISHED");
    assertThat(TestSite.states(jobs.get(1))).containsOnlyOnce("RUNNING", "RUN_ERROR", "FAILED");
    assertThat(jobs.get(2).state()).isEqualTo(JobState.JOB_FINISHED);
    assertThat(Wait.lines(at.file("one"))).containsExactly("1");
    assertThat(Wait.lines(at.file("two"))).containsExactly("1");
    assertThat(spool()).doesNotExist();
  }

  @Test
  void a_launcher_that_dies_in_an_outage_leaves_its_results_to_the_next_one() throws IOException {
    List<Job> jobs = submit();
    try (LauncherJvm jvm = at.startJvm(proxy.port(), 2, false, LauncherJvm.How.PLAIN)) {
      assertThat(jvm.says()).isEqualTo("started");
      begun();
      proxy.down();
      Files.createFile(at.file("gate"));
      awaitKept(2);
      jvm.signal("KILL");
      jvm.exitCode();
    }
    assertThat(jobs.get(0).state()).isEqualTo(JobState.RUNNING);
    assertThat(at.runAll(2).leftBehind()).isEmpty();
    countsOnce(jobs);
  }

  @Test
  void results_count_although_the_lease_ended_in_the_outage_and_the_launcher_gave_up()
      throws IOException {
    List<Job> jobs = submit();
    Job endless = at.submit(at.sh("endless", "[ $BALSAM_ATTEMPT = 2 ] || exec sleep 100000"));
    try (LauncherJvm jvm = at.startJvm(proxy.port(), 3, false, LauncherJvm.How.PLAIN)) {
      assertThat(jvm.says()).isEqualTo("started");
      begun();
      Wait.until("the endless one runs", () -> endless.state() == JobState.RUNNING);
      proxy.down();
      Files.createFile(at.file("gate"));
      assertThat(jvm.says())
          .startsWith("gave up")
          .contains("3 results could not be recorded", "They are kept in " + spool());
    }
    assertThat(at.query("select lease_until < now() from balsam.launcher")).containsExactly("t");
    assertThat(at.runAll(2).leftBehind()).isEmpty();
    countsOnce(jobs);
    assertThat(endless.state()).isEqualTo(JobState.JOB_FINISHED);
    assertThat(TestSite.states(endless)).containsOnlyOnce("RUN_TIMEOUT", "JOB_FINISHED");
  }

  @Test
  void another_launcher_records_them_before_it_takes_over() throws IOException {
    List<Job> jobs = submit();
    try (LauncherJvm jvm = at.startJvm(proxy.port(), 2, false, LauncherJvm.How.PLAIN)) {
      assertThat(jvm.says()).isEqualTo("started");
      begun();
      try (Launcher other = at.launcher(2).start()) {
        proxy.down();
        Files.createFile(at.file("gate"));
        awaitKept(2);
        // Nobody can tell that it will not come back, until its lease ends.
        jvm.signal("STOP");
        for (Job job : jobs) {
          job.await(Wait.PATIENCE);
        }
        other.stop();
      }
    }
    countsOnce(jobs);
  }

  @Test
  void what_no_longer_counts_is_dropped() throws IOException {
    List<Job> jobs = submit();
    try (LauncherJvm jvm = at.startJvm(proxy.port(), 2, false, LauncherJvm.How.PLAIN)) {
      assertThat(jvm.says()).isEqualTo("started");
      begun();
      proxy.down();
      Files.createFile(at.file("gate"));
      awaitKept(2);
      jvm.signal("KILL");
      jvm.exitCode();
    }
    // By somebody who does not see the directory.
    assertThat(at.site().engine().sweep(launcher -> true)).isEqualTo(2);
    assertThat(at.runAll(2).leftBehind()).isEmpty();
    assertThat(TestSite.states(jobs.get(0)))
        .containsOnlyOnce("RUN_DONE", "JOB_FINISHED", "RESTART_READY");
    assertThat(jobs.get(0).attempt()).isEqualTo(2);
    assertThat(spool()).doesNotExist();
  }
}
