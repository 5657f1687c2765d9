package dev.balsam.launcher.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.balsam.engine.AfterRun;
import dev.balsam.engine.ClaimedJob;
import dev.balsam.launcher.LaunchReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TallyTest {
  private static final long SECOND = 1_000_000_000;
  private static final ClaimedJob JOB = Sample.job(Path.of("/none"), 0, 0, 0);

  @Test
  void every_end_is_counted_once() {
    Tally tally = new Tally(0);
    for (int i = 0; i < 4; i++) {
      tally.ended(AfterRun.exited(JOB, 0, "", Sample.END));
    }
    for (int i = 0; i < 3; i++) {
      tally.ended(AfterRun.exited(JOB, 1, "", Sample.END));
    }
    tally.ended(AfterRun.overTime(JOB, Sample.END));
    tally.ended(AfterRun.cutOff(JOB, "", Sample.END));
    tally.killed();
    LaunchReport report = tally.report(5 * SECOND, List.of());
    assertThat(report.finished()).isEqualTo(4);
    assertThat(report.failed()).isEqualTo(3);
    assertThat(report.timedOut()).isEqualTo(2);
    assertThat(report.killed()).isEqualTo(1);
    assertThat(report.elapsed()).isEqualTo(Duration.ofSeconds(5));
    assertThat(report.tasksPerSecond()).isEqualTo(2);
    assertThat(tally.done()).isEqualTo(4);
    assertThat(tally.failed()).isEqualTo(6);
  }

  @Test
  void a_job_given_back_before_it_ran_counts_for_nothing() {
    Tally tally = new Tally(0);
    tally.ended(AfterRun.givenBack(JOB, "", Sample.END));
    assertThat(tally.report(1, List.of()).tasksPerSecond()).isZero();
  }

  @Test
  void utilisation_is_the_mean_over_the_whole_time() {
    Tally tally = new Tally(0);
    tally.uses(0.5, 2 * SECOND);
    tally.uses(1, 4 * SECOND);
    tally.uses(0, 6 * SECOND);
    assertThat(tally.report(10 * SECOND, List.of()).utilisation()).isCloseTo(0.3, within(1e-12));
  }

  @Test
  void what_is_still_in_use_at_the_end_counts_too() {
    Tally tally = new Tally(SECOND);
    tally.uses(1, SECOND);
    assertThat(tally.report(3 * SECOND, List.of()).utilisation()).isEqualTo(1);
  }

  @Test
  void a_launcher_that_did_nothing_has_numbers_too() {
    LaunchReport report = new Tally(5).report(5, List.of());
    assertThat(report.tasksPerSecond()).isZero();
    assertThat(report.utilisation()).isZero();
    assertThat(report)
        .hasToString(
            "0 finished, 0 failed, 0 timed out, 0 killed in 0.0 s (0 tasks/s, utilisation 0 %)");
  }
}
