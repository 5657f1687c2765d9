package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.BalsamException;
import dev.balsam.Job;
import dev.balsam.JobSpec;
import dev.balsam.JobState;
import dev.balsam.launcher.testing.LauncherJvm;
import dev.balsam.launcher.testing.StateRules;
import dev.balsam.launcher.testing.TestSite;
import dev.balsam.launcher.testing.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Launchers that die, or seem to. */
final class CrashTest {
  private static final String FIRST_RUN_IS_ENDLESS =
      """
      echo $BALSAM_ATTEMPT >> "$1/runs-$2"
      [ $BALSAM_ATTEMPT -ge 2 ] && exit 0
      echo $$ > "$1/pid-$2.new"; mv "$1/pid-$2.new" "$1/pid-$2"; exec sleep 100000
      """;

  @RegisterExtension final TestSite at = new TestSite(2.5, 0.25);

  @AfterEach
  void every_history_is_legal() {
    StateRules.holdIn(at);
  }

  @Test
  void a_killed_launcher_leaves_no_task_behind_and_its_jobs_run_again_elsewhere() {
    List<Job> jobs = submit(3);
    try (LauncherJvm jvm = at.startJvm(3, false)) {
      assertThat(jvm.says()).isEqualTo("started");
      List<Long> pids = pids(3);
      jvm.signal("KILL");
      jvm.exitCode();
      pids.forEach(Wait::untilGone);
    }
    assertThat(at.runAll(3).leftBehind()).isEmpty();
    ranAgain(jobs);
  }

  @Test
  void a_launcher_that_is_there_already_takes_over_from_one_that_is_killed() {
    List<Job> jobs = submit(2);
    try (LauncherJvm jvm = at.startJvm(2, false)) {
      assertThat(jvm.says()).isEqualTo("started");
      pids(2);
      try (Launcher other = at.launcher(2).start()) {
        jvm.signal("KILL");
        jvm.exitCode();
        for (Job job : jobs) {
          assertThat(job.await(Wait.PATIENCE)).isEqualTo(JobState.JOB_FINISHED);
        }
        other.stop();
      }
    }
    ranAgain(jobs);
  }

  @Test
  void a_launcher_about_to_leave_still_takes_over_from_one_that_is_killed() {
    List<Job> jobs = submit(2);
    try (LauncherJvm jvm = at.startJvm(2, false)) {
      assertThat(jvm.says()).isEqualTo("started");
      pids(2);
      JobSpec longer = at.sh("longer", "until [ -e \"$1\" ]; do sleep 0.02; done", at.file("go"));
      Job mine = at.submit(longer);
      try (Launcher other = at.launcher(2).untilIdle().start()) {
        Wait.until("it runs", () -> mine.state() == JobState.RUNNING);
        jvm.signal("KILL");
        jvm.exitCode();
        touch("go");
        assertThat(other.await().leftBehind()).isEmpty();
      }
    }
    ranAgain(jobs);
  }

  @Test
  void a_stopped_launcher_loses_its_jobs_and_its_late_results_change_nothing() {
    // Polite tasks: when the stale launcher ends them, they report success.
    String polite =
        """
        echo $BALSAM_ATTEMPT >> "$1/runs-$2"
        [ $BALSAM_ATTEMPT -ge 2 ] && exit 0
        trap 'exit 0' TERM
        echo $$ > "$1/pid-$2.new"; mv "$1/pid-$2.new" "$1/pid-$2"
        while :; do sleep 0.05; done
        """;
    List<Job> jobs = submit(2, polite);
    try (LauncherJvm jvm = at.startJvm(2, false)) {
      assertThat(jvm.says()).isEqualTo("started");
      List<Long> pids = pids(2);
      jvm.signal("STOP");
      assertThat(at.query("select count(*) from balsam.launcher where stopped_at is null"))
          .containsExactly("1");
      try (Launcher other = at.launcher(2).start()) {
        for (Job job : jobs) {
          assertThat(job.await(Wait.PATIENCE)).isEqualTo(JobState.JOB_FINISHED);
        }
        List<List<String>> before = jobs.stream().map(TestSite::states).toList();
        jvm.signal("CONT");
        assertThat(jvm.says()).startsWith("gave up: Launcher 1 gave up").contains("lease");
        assertThat(jvm.exitCode()).isZero();
        pids.forEach(Wait::untilGone);
        assertThat(jobs.stream().map(TestSite::states).toList()).isEqualTo(before);
        other.stop();
      }
    }
    ranAgain(jobs);
  }

  @Test
  void a_launcher_of_this_jvm_whose_lease_was_ended_says_so() {
    Job job = at.submit(at.endless("endless", at.file("pid")));
    Launcher launcher = at.launcher(1).start();
    long pid = Wait.pid(at.file("pid"));
    // As another launcher would find it after a long pause of this machine.
    at.site().engine().sweep(all -> true);
    Wait.untilGone(pid);
    assertThatThrownBy(launcher::await)
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("gave up")
        .hasMessageContaining("lease had ended");
    assertThat(job.state()).isEqualTo(JobState.RESTART_READY);
  }

  private List<Job> submit(int count) {
    return submit(count, FIRST_RUN_IS_ENDLESS);
  }

  private List<Job> submit(int count, String script) {
    List<JobSpec> specs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      specs.add(at.sh("job " + i, script, at.directory(), i));
    }
    return at.site().submit(specs);
  }

  private List<Long> pids(int count) {
    List<Long> pids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      pids.add(Wait.pid(at.file("pid-" + i)));
    }
    return pids;
  }

  /** Every job was lost once and finished once. */
  private void ranAgain(List<Job> jobs) {
    for (int i = 0; i < jobs.size(); i++) {
      Job job = jobs.get(i);
      assertThat(job.state()).as(job.explain()).isEqualTo(JobState.JOB_FINISHED);
      assertThat(TestSite.states(job))
          .containsSubsequence("RUNNING", "RESTART_READY", "RUNNING", "JOB_FINISHED")
          .containsOnlyOnce("RESTART_READY", "RUN_DONE", "JOB_FINISHED")
          .doesNotContain("RUN_TIMEOUT", "RUN_ERROR");
      assertThat(TestSite.messages(job)).anyMatch(message -> message.contains("was lost"));
      assertThat(Wait.lines(at.file("runs-" + i))).containsExactly("1", "2");
    }
  }

  private void touch(String name) {
    try {
      Files.createFile(at.file(name));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
