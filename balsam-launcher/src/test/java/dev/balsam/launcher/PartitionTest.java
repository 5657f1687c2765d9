package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.BalsamException;
import dev.balsam.Job;
import dev.balsam.JobSpec;
import dev.balsam.JobState;
import dev.balsam.launcher.testing.TestSite;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An allocation in parts. {@link RealMpi} has a launcher with a mode of its own for each. */
final class PartitionTest {
  @RegisterExtension final TestSite at = new TestSite();

  @Test
  void parts_have_all_nodes_once_in_their_order_and_end_together() {
    Instant end = Instant.parse("2030-01-01T00:00:00Z");
    Allocation whole = Allocation.simulated(6, 4).until(end);
    List<Allocation> parts = whole.partition(1, 3, 2);
    assertThat(parts).extracting(part -> part.nodes().size()).containsExactly(1, 3, 2);
    assertThat(parts.stream().flatMap(part -> part.nodes().stream())).isEqualTo(whole.nodes());
    assertThat(parts).allMatch(part -> part.isSimulated() && part.endsAt().equals(whole.endsAt()));
  }

  @ParameterizedTest
  @CsvSource({"2,1", "2,3", "5,-1", "4,0"})
  void sizes_that_do_not_add_up_are_refused(int first, int second) {
    assertThatThrownBy(() -> Allocation.simulated(4, 1).partition(first, second))
        .isInstanceOf(BalsamException.class)
        .hasMessage(
            "An allocation of 4 nodes cannot be split into parts of [%s, %s]. Give sizes of at least 1 that add up to 4.",
            first, second);
    assertThatThrownBy(() -> Allocation.simulated(4, 1).partition())
        .hasMessageContaining("parts of []");
  }

  @Test
  void a_job_that_is_too_large_for_its_part_is_left_and_explained() {
    List<Allocation> parts = Allocation.simulated(4, 1).partition(3, 1);
    Job three = at.submit(sized("three", 3).workflow("large"));
    Job two = at.submit(sized("two", 2).workflow("small"));
    List<Job> ones =
        at.site()
            .submit(
                IntStream.range(0, 20).mapToObj(i -> sized("one", 1).workflow("small")).toList());
    try (Launcher large = on(parts.get(0), "large");
        Launcher small = on(parts.get(1), "small")) {
      assertThat(large.await().finished()).isEqualTo(1);
      LaunchReport report = small.await();
      assertThat(report.finished()).isEqualTo(ones.size());
      assertThat(report.leftBehind())
          .singleElement()
          .asString()
          .contains("need up to 2 nodes, and this allocation has 1");
    }
    assertThat(three.state()).isEqualTo(JobState.JOB_FINISHED);
    assertThat(two.state()).isEqualTo(JobState.PREPROCESSED);
  }

  private JobSpec sized(String name, int nodes) {
    return at.sh(name, "true").nodes(nodes);
  }

  private Launcher on(Allocation part, String workflow) {
    return at.launcher(1).allocation(part).workflow(workflow).untilIdle().start();
  }
}
