package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.JobSpec;
import dev.balsam.launcher.testing.TestSite;
import dev.balsam.launcher.testing.Wait;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which job starts first; each writes its name into one file, one at a time. */
final class OrderTest {
  @RegisterExtension final TestSite at = new TestSite();

  @Test
  void priority_comes_first_then_the_bigger_share_then_the_longer_time_then_age() {
    List<JobSpec> shuffled =
        List.of(
            writer("oldest"),
            writer("longer").wallTime(Duration.ofMinutes(10)),
            writer("whole node").nodePackingCount(1),
            writer("low").priority(-5).nodePackingCount(1).wallTime(Duration.ofHours(9)),
            writer("half node").nodePackingCount(2),
            writer("longest").wallTime(Duration.ofMinutes(90)),
            writer("urgent").priority(7),
            writer("whole node, long").nodePackingCount(1).wallTime(Duration.ofMinutes(1)),
            writer("newest"));
    at.site().submit(shuffled);
    at.launcher(1).untilIdle().run();
    assertThat(Wait.lines(order()))
        .containsExactly(
            "urgent",
            "whole node, long",
            "whole node",
            "half node",
            "longest",
            "longer",
            "oldest",
            "newest",
            "low");
  }

  @Test
  void equal_jobs_start_in_the_order_in_which_they_were_submitted() {
    List<String> names = IntStream.range(0, 150).mapToObj(i -> "job " + i).toList();
    at.site().submit(names.stream().map(this::writer).toList());
    at.launcher(1).untilIdle().run();
    assertThat(Wait.lines(order())).isEqualTo(names);
  }

  @Test
  void a_job_that_cannot_end_in_time_is_not_started_while_shorter_ones_are() {
    at.site()
        .submit(
            List.of(
                writer("a day").wallTime(Duration.ofDays(1)).priority(9),
                writer("a second").wallTime(Duration.ofSeconds(1)),
                writer("who knows")));
    LaunchReport report = at.launcher(1).timeLimit(Duration.ofHours(1)).untilIdle().run();
    assertThat(Wait.lines(order())).containsExactly("a second", "who knows");
    assertThat(report.leftBehind()).hasSize(1);
    assertThat(report.leftBehind().get(0).jobs()).isEqualTo(1);
  }

  @Test
  void a_thousand_jobs_that_cannot_end_in_time_hide_no_short_one() {
    at.site()
        .submitAll(
            IntStream.range(0, 1_100).mapToObj(i -> writer("long").wallTime(Duration.ofHours(9))));
    at.site().submit(writer("short").wallTime(Duration.ofMinutes(1)));
    LaunchReport report = at.launcher(1).timeLimit(Duration.ofHours(1)).untilIdle().run();
    assertThat(Wait.lines(order())).containsExactly("short");
    assertThat(report.leftBehind())
        .singleElement()
        .asString()
        .contains("1100 x PREPROCESSED", "need longer than the", "that this launcher has left");
  }

  private Path order() {
    return at.file("order");
  }

  private JobSpec writer(String name) {
    // The whole of the one core, unless the test says otherwise; two halves may overlap in time
    // but not in the order of their starts.
    return at.sh(
        name, "flock \"$2\" sh -c 'echo \"$1\" >> \"$2\"' sh \"$1\" \"$2\"", name, order());
  }
}
