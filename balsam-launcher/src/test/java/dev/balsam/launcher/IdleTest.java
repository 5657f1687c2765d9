package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.BalsamException;
import dev.balsam.HookRef;
import dev.balsam.Job;
import dev.balsam.JobSpec;
import dev.balsam.JobState;
import dev.balsam.engine.Leftover;
import dev.balsam.launcher.testing.TestSite;
import dev.balsam.launcher.testing.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** When a launcher leaves, and what it says of the jobs that it leaves. */
final class IdleTest {
  @RegisterExtension final TestSite at = new TestSite();

  @Test
  void an_empty_site_is_left_at_once() {
    LaunchReport report = at.runAll(1);
    assertThat(report.finished()).isZero();
    assertThat(report.leftBehind()).isEmpty();
  }

  @Test
  void a_job_for_two_nodes_is_left_and_named() {
    leaves(at.sh("wide", "true").nodes(2), "2 nodes", "2 nodes");
  }

  @Test
  void a_job_of_several_ranks_is_left_and_named() {
    leaves(at.sh("ranks", "true").ranksPerNode(2), "several ranks", "2 ranks");
  }

  @Test
  void a_job_for_more_cores_than_the_node_has_is_left_and_named() {
    leaves(at.sh("threads", "true").threadsPerRank(99), "99 cores", "99");
  }

  @Test
  void a_job_for_gpus_is_left_and_named() {
    leaves(at.sh("gpu", "true").gpusPerRank(1), "GPUs", "GPUs");
  }

  @Test
  void a_job_whose_hook_nobody_runs_stays_done_and_says_so() {
    Optional<HookRef> check = Optional.of(new HookRef.Named("check"));
    App hooked =
        Balsam.app("hooked")
            .executable("true")
            .hooks(Optional.empty(), check, Optional.empty(), Optional.empty())
            .build();
    Job job = at.submit(Balsam.job("hooked", hooked));
    LaunchReport report = at.runAll(1);
    assertThat(job.state()).isEqualTo(JobState.RUN_DONE);
    assertThat(report.finished()).isEqualTo(1);
    assertThat(reasons(report)).anyMatch(reason -> reason.contains("postprocess hook"));
    assertThat(job.explain()).contains("postprocess hook");
  }

  @Test
  void jobs_that_wait_for_what_it_cannot_run_are_left_and_named() {
    JobSpec wide = at.sh("wide", "true").nodes(2);
    JobSpec child = at.sh("child", "true").dependsOn(wide);
    List<Job> jobs = at.site().submit(List.of(wide, child));
    LaunchReport report = at.runAll(1);
    assertThat(reasons(report))
        .anyMatch(reason -> reason.contains("wait for parents"))
        .anyMatch(reason -> reason.contains("2 nodes"));
    assertThat(jobs.get(1).explain()).contains("wide");
    assertThat(report.toString()).contains("left behind").contains("2 nodes");
  }

  @Test
  void it_waits_for_the_pause_before_a_retry() {
    Job job = at.submit(at.sh("again", "[ $BALSAM_ATTEMPT = 2 ]").retries(1));
    assertThat(at.runAll(1).finished()).isEqualTo(1);
    assertThat(job.state()).isEqualTo(JobState.JOB_FINISHED);
  }

  @Test
  void a_filter_by_workflow_leaves_the_others_alone() {
    Job mine = at.submit(at.sh("mine", "true").workflow("mine"));
    Job longer = at.submit(at.sh("longer", "true").workflow("mine too"));
    Job none = at.submit(at.sh("none", "true"));
    LaunchReport report = at.launcher(2).workflow("mine").untilIdle().run();
    assertThat(report.finished()).isEqualTo(1);
    assertThat(report.leftBehind()).isEmpty();
    assertThat(mine.state()).isEqualTo(JobState.JOB_FINISHED);
    assertThat(longer.state()).isEqualTo(JobState.PREPROCESSED);
    assertThat(none.state()).isEqualTo(JobState.PREPROCESSED);
  }

  @Test
  void a_filter_by_tags_wants_all_of_them() {
    Job both = at.submit(at.sh("both", "true").tag("a", "1").tag("b", "it's 2"));
    Job one = at.submit(at.sh("one", "true").tag("a", "1"));
    Job other = at.submit(at.sh("other", "true").tag("a", "1").tag("b", "3"));
    at.launcher(2).tag("a", "1").tag("b", "it's 2").untilIdle().run();
    assertThat(both.state()).isEqualTo(JobState.JOB_FINISHED);
    assertThat(one.state()).isEqualTo(JobState.PREPROCESSED);
    assertThat(other.state()).isEqualTo(JobState.PREPROCESSED);
  }

  @Test
  void a_hook_that_takes_longer_than_the_idle_timeout_keeps_the_launcher_for_its_job() {
    App app =
        Balsam.app("prepared")
            .executable("true")
            // As work that takes its time: nothing is waited for.
            .preprocess("slow", ctx -> new CountDownLatch(1).await(700, TimeUnit.MILLISECONDS))
            .build();
    Job job = at.submit(Balsam.job("prepared", app));
    LaunchReport report = at.launcher(1).idleTimeout(Duration.ofMillis(50)).run();
    assertThat(job.state()).isEqualTo(JobState.JOB_FINISHED);
    assertThat(report.finished()).isEqualTo(1);
  }

  @Test
  void an_idle_timeout_ends_it_too() {
    at.submit(at.sh("quick", "true"));
    LaunchReport report = at.launcher(1).idleTimeout(Duration.ofMillis(300)).run();
    assertThat(report.finished()).isEqualTo(1);
    assertThat(report.elapsed()).isGreaterThanOrEqualTo(Duration.ofMillis(300));
  }

  @Test
  void without_either_it_goes_on_and_picks_up_what_is_submitted() {
    try (Launcher launcher = at.launcher(1).start()) {
      for (int i = 0; i < 3; i++) {
        Job job = at.submit(at.sh("later " + i, "true"));
        assertThat(job.await(Wait.PATIENCE)).isEqualTo(JobState.JOB_FINISHED);
      }
      launcher.stop();
      assertThat(launcher.await().finished()).isEqualTo(3);
    }
  }

  @Test
  void a_job_submitted_while_others_run_is_picked_up_before_it_leaves() throws IOException {
    Job first =
        at.submit(at.sh("first", "until [ -e \"$1\" ]; do sleep 0.02; done", at.file("go")));
    try (Launcher launcher = at.launcher(2).untilIdle().start()) {
      Wait.until("the first runs", () -> first.state() == JobState.RUNNING);
      Job second = at.submit(at.sh("second", "true"));
      assertThat(second.await(Wait.PATIENCE)).isEqualTo(JobState.JOB_FINISHED);
      Files.createFile(at.file("go"));
      assertThat(launcher.await().finished()).isEqualTo(2);
    }
  }

  @Test
  void it_stays_while_another_launcher_runs_a_parent_of_its_job() throws IOException {
    JobSpec parent =
        at.sh("parent", "until [ -e \"$1\" ]; do sleep 0.02; done", at.file("go"))
            .workflow("theirs");
    JobSpec child = at.sh("child", "true").workflow("mine").dependsOn(parent);
    List<Job> jobs = at.site().submit(List.of(parent, child));
    try (Launcher theirs = at.launcher(1).workflow("theirs").start()) {
      Wait.until("the parent runs", () -> jobs.get(0).state() == JobState.RUNNING);
      try (Launcher mine = at.launcher(1).workflow("mine").untilIdle().start()) {
        Wait.until("both are there", () -> live() == 2);
        Files.createFile(at.file("go"));
        assertThat(mine.await().finished()).isEqualTo(1);
      }
      theirs.stop();
    }
    assertThat(jobs.get(1).state()).isEqualTo(JobState.JOB_FINISHED);
  }

  @Test
  void a_job_too_big_for_the_launcher_that_runs_is_explained_by_it() {
    Job wide = at.submit(at.sh("wide", "true").threadsPerRank(5));
    assertThat(wide.explain()).contains("no launcher is running");
    try (Launcher launcher = at.launcher(2).start()) {
      assertThat(wide.explain()).contains("launcher").contains("2 cores").contains("5");
      launcher.stop();
    }
    try (Launcher launcher = at.launcher(9).workflow("other").start()) {
      assertThat(wide.explain()).contains("other workflows or tags only");
      launcher.stop();
    }
  }

  @Test
  void nonsense_is_refused_before_anything_starts() {
    Launcher.Builder builder = at.launcher(1);
    assertThatThrownBy(() -> builder.timeLimit(Duration.ZERO))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("timeLimit");
    assertThatThrownBy(() -> builder.idleTimeout(Duration.ofSeconds(-1)))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("idleTimeout");
    assertThatThrownBy(() -> Allocation.local(0))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("0");
    assertThatThrownBy(() -> Allocation.of(List.of())).isInstanceOf(BalsamException.class);
    assertThatThrownBy(() -> Allocation.simulated(0, 1)).isInstanceOf(BalsamException.class);
    assertThatThrownBy(() -> new Node(" ", 1, 0)).isInstanceOf(BalsamException.class);
    assertThatThrownBy(() -> new Node("n", 0, 0)).isInstanceOf(BalsamException.class);
    assertThatThrownBy(() -> new Node("n", 1, -1)).isInstanceOf(BalsamException.class);
    assertThatThrownBy(() -> new Core(0, -1, 0)).isInstanceOf(BalsamException.class);
    List<Core> twice = List.of(new Core(3, 0, 0), new Core(3, 0, 0));
    assertThatThrownBy(() -> new Node("n", twice, List.of(), 0))
        .hasMessageContaining("[3, 3]. Give each one id of its own");
    assertThatThrownBy(() -> new Node("n", 1, 2, 0, List.of(), List.of("0")))
        .hasMessageContaining("Node n has 2 GPUs, but their ids are [0].");
  }

  @Test
  void a_node_that_is_another_machine_is_refused_and_no_launcher_stays_registered() {
    Allocation far = Allocation.of(List.of(new Node("some-other-machine", 4, 0)));
    assertThatThrownBy(() -> at.launcher(1).allocation(far).mode(LaunchMode.SERIAL).start())
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("some-other-machine");
    assertThat(live()).isZero();
  }

  private void leaves(JobSpec spec, String reason, String explanation) {
    Job job = at.submit(spec);
    Job good = at.submit(at.sh("good", "true"));
    LaunchReport report = at.launcher(2).mode(LaunchMode.SERIAL).untilIdle().run();
    assertThat(report.finished()).isEqualTo(1);
    assertThat(good.state()).isEqualTo(JobState.JOB_FINISHED);
    assertThat(job.state()).isEqualTo(JobState.PREPROCESSED);
    assertThat(report.leftBehind()).hasSize(1);
    assertThat(report.leftBehind().get(0).example()).isEqualTo(job.id());
    assertThat(report.leftBehind().get(0).reason()).contains(reason);
    try (Launcher launcher = at.launcher(2).mode(LaunchMode.SERIAL).start()) {
      assertThat(job.explain()).contains("no running launcher can take it").contains(explanation);
      launcher.stop();
    }
  }

  private long live() {
    return Long.parseLong(
        at.query("select count(*) from balsam.launcher where stopped_at is null").get(0));
  }

  private static List<String> reasons(LaunchReport report) {
    return report.leftBehind().stream().map(Leftover::reason).toList();
  }
}
