package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.BalsamException;
import dev.balsam.Job;
import dev.balsam.JobState;
import dev.balsam.launcher.testing.LauncherJvm;
import dev.balsam.launcher.testing.StateRules;
import dev.balsam.launcher.testing.TestSite;
import dev.balsam.launcher.testing.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Launchers that end before their jobs do. */
final class StopTest {
  @RegisterExtension final TestSite at = new TestSite();
  private final List<Job> jobs = new ArrayList<>();
  private final List<Long> pids = new ArrayList<>();

  @AfterEach
  void every_history_is_legal() {
    StateRules.holdIn(at);
  }

  @Test
  void stop_hands_everything_back_and_a_later_launcher_runs_it_to_the_end() throws IOException {
    submitTwoEndless();
    try (Launcher launcher = at.launcher(2).start()) {
      awaitTasks();
      launcher.stop();
      LaunchReport report = launcher.await();
      assertThat(report.timedOut()).isEqualTo(2);
      assertThat(report.leftBehind()).isNotEmpty();
    }
    handedBackAndRunToTheEnd();
  }

  @Test
  void the_time_limit_ends_a_launcher_as_stop_does() throws IOException {
    submitTwoEndless();
    try (Launcher launcher = at.launcher(2).timeLimit(Duration.ofSeconds(5)).untilIdle().start()) {
      awaitTasks();
      assertThat(launcher.await().timedOut()).isEqualTo(2);
    }
    handedBackAndRunToTheEnd();
  }

  @Test
  void close_ends_a_launcher_as_stop_does() throws IOException {
    submitTwoEndless();
    Launcher launcher = at.launcher(2).start();
    awaitTasks();
    launcher.close();
    assertThat(launcher.await().timedOut()).isEqualTo(2);
    handedBackAndRunToTheEnd();
  }

  @Test
  void sigterm_to_its_jvm_ends_a_launcher_as_stop_does() throws IOException {
    submitTwoEndless();
    try (LauncherJvm jvm = at.startJvm(2, false)) {
      awaitTasks();
      jvm.signal("TERM");
      assertThat(jvm.exitCode()).isEqualTo(128 + 15);
    }
    handedBackAndRunToTheEnd();
  }

  @Test
  void closing_the_site_ends_its_launchers_first() throws IOException {
    submitTwoEndless();
    var own = at.connectThrough(TestSite.serverPort(), at.file("elsewhere"));
    Launcher launcher = Launcher.on(own).allocation(Allocation.local(2)).progress(false).start();
    awaitTasks();
    own.close();
    assertThat(launcher.await().timedOut()).isEqualTo(2);
    handedBackAndRunToTheEnd();
  }

  @Test
  void a_job_that_must_not_be_repeated_fails_when_its_launcher_ends() {
    Job job = at.submit(at.endless("once", at.file("pid")).autoTimeoutRetry(false));
    Job child = at.submit(at.sh("child", "true").dependsOn(job));
    try (Launcher launcher = at.launcher(1).start()) {
      Wait.pid(at.file("pid"));
      launcher.stop();
      launcher.await();
    }
    assertThat(TestSite.states(job)).endsWith("RUNNING", "RUN_TIMEOUT", "FAILED");
    assertThat(child.state()).isEqualTo(JobState.FAILED);
  }

  @Test
  void stopping_an_idle_launcher_ends_it_and_stopping_it_twice_is_fine() {
    Launcher launcher = at.launcher(1).start();
    launcher.stop();
    launcher.stop();
    assertThat(launcher.await().finished()).isZero();
    launcher.close();
    assertThat(at.query("select count(*) from balsam.launcher where stopped_at is null"))
        .containsExactly("0");
  }

  @Test
  void what_has_ended_is_recorded_even_when_the_site_refuses_to_go_on() {
    Job first = at.site().submit(at.sh("first", "true").priority(9));
    Job poison = at.site().submit(at.sh("poison", "true"));
    at.execute(
        "create function balsam.poison() returns trigger language plpgsql as"
            + " $$ begin raise exception 'poison'; end $$");
    at.execute(
        "create trigger poison before update on balsam.job_status for each row"
            + " when (new.state = 'RUNNING' and new.job_id = %s) execute function balsam.poison()"
                .formatted(poison.id()));
    assertThatThrownBy(() -> at.launcher(1).untilIdle().run())
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("poison");
    assertThat(first.state()).isEqualTo(JobState.JOB_FINISHED);
    assertThat(poison.state()).isEqualTo(JobState.PREPROCESSED);
  }

  @Test
  void an_interrupt_ends_the_wait_and_the_tasks() throws Exception {
    submitTwoEndless();
    Launcher launcher = at.launcher(2).start();
    awaitTasks();
    Thread.currentThread().interrupt();
    assertThatThrownBy(launcher::await)
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("interrupted");
    assertThat(Thread.interrupted()).isTrue();
    launcher.close();
    handedBackAndRunToTheEnd();
  }

  @Test
  void a_time_limit_of_any_length_is_one() {
    at.site().submit(at.sh("job", "true"));
    LaunchReport report =
        at.launcher(1)
            .timeLimit(ChronoUnit.FOREVER.getDuration())
            .idleTimeout(Duration.ofMillis(1))
            .run();
    assertThat(report.finished()).isEqualTo(1);
  }

  private void submitTwoEndless() {
    for (int i = 0; i < 2; i++) {
      jobs.add(
          at.submit(
              at.sh(
                  "endless",
                  """
                  [ -e "$1/finish" ] && exit 0
                  echo $$ > "$1/$2.new"; mv "$1/$2.new" "$1/$2"; exec sleep 100000
                  """,
                  at.directory(),
                  "pid" + i)));
    }
  }

  private void awaitTasks() {
    pids.add(Wait.pid(at.file("pid0")));
    pids.add(Wait.pid(at.file("pid1")));
  }

  private void handedBackAndRunToTheEnd() throws IOException {
    // Nothing waits here: all of it holds from the moment that the launcher has ended.
    assertThat(pids).hasSize(2).noneMatch(Wait::isAlive);
    for (Job job : jobs) {
      assertThat(TestSite.states(job)).endsWith("RUNNING", "RUN_TIMEOUT", "RESTART_READY");
      assertThat(TestSite.lastMessage(job)).contains("launcher ended");
    }
    assertThat(at.query("select count(*) from balsam.launcher where stopped_at is null"))
        .containsExactly("0");
    Files.createFile(at.file("finish"));
    assertThat(at.runAll(2).finished()).isEqualTo(2);
    for (Job job : jobs) {
      assertThat(job.state()).isEqualTo(JobState.JOB_FINISHED);
      assertThat(job.attempt()).isEqualTo(2);
    }
  }
}
