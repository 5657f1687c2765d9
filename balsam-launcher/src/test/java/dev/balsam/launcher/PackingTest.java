package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.Job;
import dev.balsam.JobSpec;
import dev.balsam.JobState;
import dev.balsam.launcher.testing.TestSite;
import dev.balsam.launcher.testing.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How many tasks run side by side: as many as fit, and never more. */
final class PackingTest {
  // Each task says how many it meets, then waits until the test has seen that all have come.
  private static final String MEET =
      """
      mkdir "$1/here/$BALSAM_JOB_ID"
      ls "$1/here" | wc -l >> "$1/seen"
      until [ -e "$1/gate" ]; do sleep 0.02; done
      rmdir "$1/here/$BALSAM_JOB_ID"
      """;

  @RegisterExtension final TestSite at = new TestSite();

  @Test
  void four_slots_run_four_at_once() throws IOException {
    meet(Allocation.local(4), 12, 4, job -> job);
  }

  @Test
  void a_packing_count_of_three_runs_three_on_a_node_of_one_core() throws IOException {
    meet(Allocation.local(1), 8, 3, job -> job.nodePackingCount(3));
  }

  @Test
  void threads_take_cores() throws IOException {
    meet(Allocation.local(8), 7, 2, job -> job.threadsPerRank(3));
  }

  @Test
  void threads_that_share_a_core_take_one() throws IOException {
    meet(Allocation.local(2), 6, 2, job -> job.threadsPerRank(4).threadsPerCore(4));
  }

  @Test
  void two_nodes_take_twice_as_many() throws IOException {
    Node half = new Node("localhost", 2, 0);
    meet(Allocation.of(List.of(half, half)), 9, 4, job -> job);
  }

  @Test
  void a_node_to_itself_is_not_shared() throws IOException {
    meet(Allocation.local(16), 3, 1, job -> job.nodePackingCount(1));
  }

  @Test
  void gpus_limit_what_cores_would_allow() throws IOException {
    Allocation gpus = Allocation.of(List.of(new Node("localhost", 64, 2)));
    meet(gpus, 8, 4, job -> job.gpusPerRank(0.5));
  }

  private void meet(Allocation allocation, int jobs, int atOnce, UnaryOperator<JobSpec> resources)
      throws IOException {
    Files.createDirectories(at.file("here"));
    List<Job> all =
        at.site()
            .submit(
                IntStream.range(0, jobs)
                    .mapToObj(i -> resources.apply(at.sh("meet", MEET, at.directory())))
                    .toList());
    try (Launcher launcher = at.launcher(1).allocation(allocation).untilIdle().start()) {
      // Not until one has written so: who has come may count after the first have gone again.
      Wait.until(
          atOnce + " tasks have met", () -> seen().stream().anyMatch(count -> count >= atOnce));
      Files.createFile(at.file("gate"));
      LaunchReport report = launcher.await();
      assertThat(report.finished()).isEqualTo(jobs);
      assertThat(report.utilisation()).isBetween(0.0, 1.0);
    }
    assertThat(all).allMatch(job -> job.state() == JobState.JOB_FINISHED);
    assertThat(seen()).hasSize(jobs).allMatch(count -> count <= atOnce).contains(atOnce);
  }

  private List<Integer> seen() throws IOException {
    return Wait.lines(at.file("seen")).stream().map(line -> Integer.valueOf(line.strip())).toList();
  }
}
