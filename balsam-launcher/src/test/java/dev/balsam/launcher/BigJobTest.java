package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.Job;
import dev.balsam.JobSpec;
import dev.balsam.JobState;
import dev.balsam.launcher.testing.TestSite;
import dev.balsam.launcher.testing.Wait;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A big job among small ones, with the engine and its looks. */
final class BigJobTest {
  // As many as run for a minute and more.
  private static final int MANY = 500;

  @RegisterExtension final TestSite at = new TestSite();

  // Two slots of small jobs that never end at the same time: without a reservation the big one
  // would come last.
  @Test
  void a_stream_of_small_jobs_does_not_keep_a_big_one_waiting_for_ever() {
    // They take no time once the big one has run: how many come before it may depend on the
    // machine.
    String small = "echo >> \"$1\"; [ -e \"$2\" ] || sleep 0.";
    List<JobSpec> jobs =
        IntStream.range(0, MANY)
            .mapToObj(
                i -> at.sh("small" + i, small + (2 + i % 3), at.file("began"), at.file("ran")))
            .toList();
    at.site().submit(jobs);
    try (Launcher launcher = at.launcher(2).untilIdle().start()) {
      Wait.until("small ones run", () -> Wait.lines(at.file("began")).size() >= 4);
      String count = "touch \"$2\"; wc -l < \"$1\"";
      Job big = at.submit(at.sh("big", count, at.file("began"), at.file("ran")).threadsPerRank(2));
      launcher.await();
      assertThat(big.state()).isEqualTo(JobState.JOB_FINISHED);
      assertThat(Integer.parseInt(big.output().strip()))
          .as("small ones before it")
          .isLessThan(MANY);
    }
  }

  @Test
  void jobs_of_many_ranks_on_many_nodes_can_be_simulated() {
    Job wide = at.submit(at.sh("wide", "no").nodes(4).ranksPerNode(8));
    Job wider = at.submit(at.sh("wider", "no").nodes(5));
    Job one = at.submit(at.sh("one", "no"));
    LaunchReport report = at.launcher(1).allocation(Allocation.simulated(4, 8)).untilIdle().run();
    assertThat(report.finished()).isEqualTo(2);
    assertThat(List.of(wide, one)).allMatch(job -> job.state() == JobState.JOB_FINISHED);
    assertThat(report.leftBehind().get(0).reason()).contains("need up to 5 nodes");
    assertThat(wider.state()).isEqualTo(JobState.PREPROCESSED);
  }

  @Test
  void what_asks_for_more_memory_than_a_node_has_is_left_and_explained() {
    Job huge = at.submit(at.sh("huge", "true").memoryPerNode("900T"));
    Job modest = at.submit(at.sh("modest", "true").memoryPerNode(1 << 20));
    LaunchReport report = at.runAll(1);
    assertThat(modest.state()).isEqualTo(JobState.JOB_FINISHED);
    assertThat(huge.state()).isEqualTo(JobState.PREPROCESSED);
    assertThat(report.leftBehind().get(0).reason()).contains("MiB of memory on a node");
    try (Launcher launcher = at.launcher(1).start()) {
      assertThat(huge.explain()).contains("MiB of memory, and it needs 943718400");
      launcher.stop();
    }
  }
}
