package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.Job;
import dev.balsam.JobState;
import dev.balsam.Outcome;
import dev.balsam.launcher.testing.NodeNetwork;
import dev.balsam.launcher.testing.TestSite;
import dev.balsam.launcher.testing.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Agents that a real ssh starts, on nodes that are reached over a network only. */
final class AgentsOnNetworkTest {
  @RegisterExtension static final NodeNetwork NODES = new NodeNetwork();

  private static final Allocation THREE =
      Allocation.of(IntStream.rangeClosed(1, 3).mapToObj(i -> new Node("n" + i, 2, 0)).toList());

  @RegisterExtension final TestSite at = TestSite.with(NODES.settings("6"));

  /** Goes on when it is told to, or has run before; it must not have left that run behind. */
  private static final String TASK =
      """
      echo "$(hostname) $$" >> "$1/$2.runs"
      if [ "$(wc -l < "$1/$2.runs")" = 1 ]; then
        until [ -e "$1/go" ]; do sleep 0.2; done
      else
        read -r host pid < "$1/$2.runs"
        ! kill -0 "$pid"
      fi
      """;

  @Test
  void tasks_of_a_node_that_is_cut_off_are_ended_there_and_run_on_other_nodes() throws IOException {
    Path place = Files.createDirectory(at.file("place"));
    List<Job> jobs =
        IntStream.range(0, 6)
            .mapToObj(i -> at.submit(at.sh("job" + i, TASK, place, "job" + i)))
            .toList();
    List<Job> lost;
    try (Launcher launcher = at.launcher(1).allocation(THREE).untilIdle().start()) {
      Wait.until("all run", () -> jobs.stream().allMatch(job -> runs(place, job).size() == 1));
      lost = jobs.stream().filter(job -> runs(place, job).get(0).startsWith("n2 ")).toList();
      NODES.cut("n2");
      for (Job job : lost) {
        Wait.untilGone(Long.parseLong(runs(place, job).get(0).substring(3)));
      }
      Wait.until(
          "its agent is gone",
          () -> NODES.programs("n2").stream().noneMatch(words -> words.contains("java")));
      Files.createFile(place.resolve("go"));
      LaunchReport report = launcher.await();
      assertThat(report.finished()).isEqualTo(6);
      assertThat(report.failed()).isZero();
    }
    assertThat(lost).hasSize(2);
    for (Job job : jobs) {
      assertThat(job.state()).isEqualTo(JobState.JOB_FINISHED);
      if (lost.contains(job)) {
        assertThat(runs(place, job)).hasSize(2).element(1).asString().matches("n[13] \\d+");
        assertThat(job.attempts().get(0).outcome().orElseThrow())
            .isInstanceOf(Outcome.NodeLost.class);
      } else {
        assertThat(runs(place, job)).hasSize(1);
      }
    }
  }

  private static List<String> runs(Path place, Job job) {
    return Wait.lines(place.resolve(job.name() + ".runs"));
  }
}
