package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.Job;
import dev.balsam.JobSpec;
import dev.balsam.JobState;
import dev.balsam.launcher.testing.StateRules;
import dev.balsam.launcher.testing.TestSite;
import dev.balsam.launcher.testing.Wait;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a launcher says that it did. */
final class ReportTest {
  @RegisterExtension final TestSite at = new TestSite();

  @Test
  void the_numbers_add_up() {
    List<JobSpec> specs = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      specs.add(at.sh("good", "true"));
    }
    for (int i = 0; i < 3; i++) {
      specs.add(at.sh("bad", "exit 1"));
    }
    specs.add(
        at.sh("slow", "exec sleep 1000").timeout(Duration.ofMillis(50)).autoTimeoutRetry(false));
    specs.add(at.endless("killed", at.file("pid")));
    List<Job> jobs = at.site().submit(specs);
    LaunchReport report;
    try (Launcher launcher = at.launcher(3).untilIdle().start()) {
      Wait.pid(at.file("pid"));
      jobs.get(11).kill();
      report = launcher.await();
    }
    assertThat(report.finished()).isEqualTo(7);
    assertThat(report.failed()).isEqualTo(3);
    assertThat(report.timedOut()).isEqualTo(1);
    assertThat(report.killed()).isEqualTo(1);
    assertThat(report.leftBehind()).isEmpty();
    assertThat(report.elapsed()).isPositive();
    assertThat(report.tasksPerSecond() * report.elapsed().toNanos() / 1e9).isBetween(11.99, 12.01);
    assertThat(report.utilisation()).isGreaterThan(0).isLessThanOrEqualTo(1);
    assertThat(report.toString()).startsWith("7 finished, 3 failed, 1 timed out, 1 killed in ");
  }

  @Test
  void a_simulated_allocation_runs_nothing_and_records_everything() {
    List<JobSpec> specs = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      JobSpec job = at.sh("sim " + i, "touch \"$1\"", at.file("ran"));
      specs.add(i < 50 ? job : job.dependsOn(specs.get(i - 50)));
    }
    List<Job> jobs = at.site().submit(specs);
    LaunchReport report = at.launcher(1).allocation(Allocation.simulated(4, 8)).untilIdle().run();
    assertThat(report.finished()).isEqualTo(300);
    assertThat(report.utilisation()).isBetween(0.0, 1.0);
    assertThat(at.site().jobs().countByState()).containsOnlyKeys(JobState.JOB_FINISHED);
    assertThat(Files.exists(at.file("ran"))).isFalse();
    assertThat(TestSite.states(jobs.get(299)))
        .contains("AWAITING_PARENTS")
        .endsWith("JOB_FINISHED");
    StateRules.holdIn(at);
  }
}
