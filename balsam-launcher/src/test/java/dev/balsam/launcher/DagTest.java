package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.Balsam;
import dev.balsam.Job;
import dev.balsam.JobSpec;
import dev.balsam.JobState;
import dev.balsam.Workflow;
import dev.balsam.WorkflowRun;
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

/** Jobs that wait for others. */
final class DagTest {
  private static final String NOTE = "echo \"$1\" >> \"$2\"";

  @RegisterExtension final TestSite at = new TestSite();

  @AfterEach
  void every_history_is_legal() {
    StateRules.holdIn(at);
  }

  @Test
  void the_corners_of_a_diamond_run_in_order() {
    JobSpec top = note("top");
    JobSpec left = note("left").dependsOn(top);
    JobSpec right = note("right").dependsOn(top);
    JobSpec bottom = note("bottom").dependsOn(left, right);
    at.site().submit(List.of(bottom, right, left, top));
    assertThat(at.runAll(4).finished()).isEqualTo(4);
    List<String> order = Wait.lines(at.file("order"));
    assertThat(order).hasSize(4).startsWith("top").endsWith("bottom");
  }

  @Test
  void a_chain_runs_link_by_link() {
    List<JobSpec> chain = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      JobSpec link = note("link " + i);
      chain.add(i == 0 ? link : link.dependsOn(chain.get(i - 1)));
    }
    at.site().submit(chain);
    assertThat(at.runAll(4).finished()).isEqualTo(60);
    assertThat(Wait.lines(at.file("order"))).isEqualTo(chain.stream().map(JobSpec::name).toList());
  }

  @Test
  void a_job_that_waits_for_a_hundred_runs_once_after_all_of_them() {
    Workflow fan = Balsam.workflow("fan");
    List<JobSpec> points = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      points.add(fan.job("point " + i, TestSite.SH).args(NOTE, "n", "point", at.file("order")));
    }
    fan.job("collect", TestSite.SH).args("wc -l < \"$1\"", "n", at.file("order")).dependsOn(points);
    WorkflowRun run = at.site().submit(fan);
    assertThat(at.runAll(8).finished()).isEqualTo(101);
    assertThat(run.job("collect").output().strip()).isEqualTo("100");
    assertThat(run.job("collect").attempt()).isEqualTo(1);
  }

  @Test
  void a_failure_fails_all_descendants_and_names_itself() {
    JobSpec good = note("good");
    JobSpec bad = at.sh("bad one", "exit 9");
    JobSpec child = note("child").dependsOn(good, bad);
    JobSpec grandchild = note("grandchild").dependsOn(child);
    JobSpec other = note("other").dependsOn(good);
    List<Job> jobs = at.site().submit(List.of(good, bad, child, grandchild, other));
    LaunchReport report = at.runAll(2);
    assertThat(report.finished()).isEqualTo(2);
    assertThat(report.failed()).isEqualTo(1);
    for (Job descendant : jobs.subList(2, 4)) {
      assertThat(descendant.state()).isEqualTo(JobState.FAILED);
      assertThat(descendant.attempt()).isZero();
      assertThat(TestSite.lastMessage(descendant))
          .contains("ob " + jobs.get(1).id())
          .contains("bad one")
          .contains("failed");
      assertThat(descendant.explain()).contains("bad one");
    }
    assertThat(jobs.get(4).state()).isEqualTo(JobState.JOB_FINISHED);
  }

  @Test
  void mending_and_restarting_the_failed_one_lets_the_rest_finish() throws IOException {
    JobSpec bad = at.sh("bad", "cat \"$1\"", at.file("input"));
    JobSpec child = note("child").dependsOn(bad);
    JobSpec grandchild = note("grandchild").dependsOn(child);
    List<Job> jobs = at.site().submit(List.of(bad, child, grandchild));
    at.runAll(2);
    assertThat(jobs).allMatch(job -> job.state() == JobState.FAILED);

    Files.writeString(at.file("input"), "now it is there\n");
    jobs.get(0).restart();
    assertThat(jobs.get(1).state()).isEqualTo(JobState.AWAITING_PARENTS);
    LaunchReport report = at.runAll(2);
    assertThat(report.finished()).isEqualTo(3);
    assertThat(jobs).allMatch(job -> job.state() == JobState.JOB_FINISHED);
    assertThat(jobs.get(0).attempt()).isEqualTo(2);
    assertThat(Wait.lines(at.file("order"))).containsExactly("child", "grandchild");
  }

  @Test
  void a_job_that_ignores_its_parents_runs_although_they_fail() {
    JobSpec bad = at.sh("bad", "exit 1");
    JobSpec free = note("free").dependsOn(bad).waitForParents(false);
    List<Job> jobs = at.site().submit(List.of(bad, free));
    at.runAll(1);
    assertThat(jobs.get(1).state()).isEqualTo(JobState.JOB_FINISHED);
  }

  @Test
  void a_task_may_add_a_child_to_itself_while_it_runs() {
    Job parent =
        at.submit(at.sh("parent", "until [ -e \"$1\" ]; do sleep 0.02; done", at.file("gate")));
    try (Launcher launcher = at.launcher(1).untilIdle().start()) {
      Wait.until("the parent runs", () -> parent.state() == JobState.RUNNING);
      Job child = at.submit(note("child").dependsOn(parent));
      assertThat(child.state()).isEqualTo(JobState.AWAITING_PARENTS);
      touch("gate");
      assertThat(launcher.await().finished()).isEqualTo(2);
      assertThat(child.state()).isEqualTo(JobState.JOB_FINISHED);
    }
  }

  private void touch(String name) {
    try {
      Files.createFile(at.file(name));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private JobSpec note(String name) {
    return at.sh(name, NOTE, name, at.file("order"));
  }
}
