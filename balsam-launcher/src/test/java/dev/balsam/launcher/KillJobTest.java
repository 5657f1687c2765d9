package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.Job;
import dev.balsam.JobSpec;
import dev.balsam.JobState;
import dev.balsam.launcher.testing.StateRules;
import dev.balsam.launcher.testing.TestSite;
import dev.balsam.launcher.testing.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jobs killed by a user. */
final class KillJobTest {
  // The grace is longer than any test waits: a SIGTERM that got lost cannot pass for one that was
  // obeyed.
  @RegisterExtension final TestSite at = new TestSite(600, 10, 300);

  @AfterEach
  void every_history_is_legal() {
    StateRules.holdIn(at);
  }

  @Test
  void a_killed_task_leaves_no_process_behind_not_even_in_another_session() {
    String script =
        """
        echo $$ > "$1/main.new"
        sleep 100000 & echo $! > "$1/child.new"
        setsid sh -c 'echo $$ > "$1/away.new"; mv "$1/away.new" "$1/away"; exec sleep 100000' sh "$1" &
        trap '' HUP
        until [ -e "$1/away" ]; do sleep 0.02; done
        mv "$1/child.new" "$1/child"
        mv "$1/main.new" "$1/main"
        wait
        """;
    Job job = at.submit(at.sh("tree", script, at.directory()));
    try (Launcher launcher = at.launcher(2).start()) {
      long main = Wait.pid(at.file("main"));
      long child = Wait.pid(at.file("child"));
      long away = Wait.pid(at.file("away"));
      assertThat(List.of(main, child, away)).allMatch(Wait::isAlive);
      assertThat(job.kill()).isEqualTo(1);
      assertThat(job.state()).isEqualTo(JobState.USER_KILLED);
      Wait.untilGone(main);
      Wait.untilGone(child);
      Wait.untilGone(away);
      launcher.stop();
      assertThat(launcher.await().killed()).isEqualTo(1);
    }
    assertThat(TestSite.states(job)).endsWith("RUNNING", "USER_KILLED");
  }

  @Test
  void a_killed_job_frees_its_slot_for_the_next() {
    Job endless = at.submit(at.endless("endless", at.file("pid")).priority(1));
    Job next = at.submit(at.sh("next", "true"));
    try (Launcher launcher = at.launcher(1).untilIdle().start()) {
      Wait.pid(at.file("pid"));
      endless.kill();
      LaunchReport report = launcher.await();
      assertThat(report.killed()).isEqualTo(1);
      assertThat(report.finished()).isEqualTo(1);
      assertThat(next.state()).isEqualTo(JobState.JOB_FINISHED);
    }
  }

  @Test
  void a_job_killed_while_it_waits_never_runs() {
    Job job = at.submit(at.sh("waits", "touch \"$1\"", at.file("ran")));
    Job other = at.submit(at.sh("other", "true"));
    job.kill();
    assertThat(at.runAll(2).finished()).isEqualTo(1);
    assertThat(other.state()).isEqualTo(JobState.JOB_FINISHED);
    assertThat(job.state()).isEqualTo(JobState.USER_KILLED);
    assertThat(job.attempt()).isZero();
    assertThat(at.file("ran")).doesNotExist();
  }

  @Test
  void a_kill_beats_a_finish_that_arrives_later() throws IOException {
    // The task answers SIGTERM with success, so its good end always comes after the kill.
    JobSpec polite =
        at.sh(
            "polite",
            "trap 'exit 0' TERM; echo $$ > \"$1.new\"; mv \"$1.new\" \"$1\"; while :; do sleep 0.05; done",
            at.file("pid"));
    JobSpec child = at.sh("child", "touch \"$1\"", at.file("ran")).dependsOn(polite);
    List<Job> jobs = at.site().submit(List.of(polite, child));
    try (Launcher launcher = at.launcher(1).untilIdle().start()) {
      long pid = Wait.pid(at.file("pid"));
      jobs.get(0).kill(false);
      Wait.untilGone(pid);
      launcher.await();
    }
    assertThat(TestSite.states(jobs.get(0))).endsWith("RUNNING", "USER_KILLED");
    assertThat(jobs.get(1).state()).isEqualTo(JobState.FAILED);
    assertThat(TestSite.lastMessage(jobs.get(1))).contains("polite").contains("killed");
    assertThat(Files.exists(at.file("ran"))).isFalse();
  }

  @Test
  void a_kill_takes_all_descendants_with_it() {
    JobSpec parent = at.endless("parent", at.file("pid"));
    JobSpec child = at.sh("child", "true").dependsOn(parent);
    JobSpec grandchild = at.sh("grandchild", "true").dependsOn(child);
    JobSpec stranger = at.sh("stranger", "true");
    List<Job> jobs = at.site().submit(List.of(parent, child, grandchild, stranger));
    try (Launcher launcher = at.launcher(2).untilIdle().start()) {
      Wait.pid(at.file("pid"));
      assertThat(jobs.get(0).kill()).isEqualTo(3);
      launcher.await();
    }
    assertThat(jobs.subList(0, 3)).allMatch(job -> job.state() == JobState.USER_KILLED);
    assertThat(jobs.get(3).state()).isEqualTo(JobState.JOB_FINISHED);
  }

  @Test
  void a_task_started_through_an_environment_script_ends_with_its_whole_tree() throws IOException {
    Path modules = Files.writeString(at.file("modules.sh"), "export LOADED=yes\n");
    String tree =
        """
        sh -c 'echo $$ > "$1/child.new"; mv "$1/child.new" "$1/child"; sleep 100000; :' sh "$1" &
        echo $$ > "$1/main.new"; mv "$1/main.new" "$1/main"; wait; :
        """;
    App app =
        Balsam.app("tree")
            .argv(List.of("/bin/sh", "-c", tree, "tree"))
            .environmentScript(modules)
            .build();
    Job job = at.submit(Balsam.job("tree", app).args(at.directory()));
    try (Launcher launcher = at.launcher(1).start()) {
      long main = Wait.pid(at.file("main"));
      long child = Wait.pid(at.file("child"));
      job.kill();
      Wait.untilGone(main);
      Wait.untilGone(child);
      launcher.stop();
    }
  }
}
