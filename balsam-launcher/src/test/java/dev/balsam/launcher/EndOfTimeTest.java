package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.BalsamException;
import dev.balsam.Job;
import dev.balsam.JobState;
import dev.balsam.launcher.testing.TestSite;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The end of an allocation: nothing new, a signal, then RUN_TIMEOUT. */
final class EndOfTimeTest {
  @RegisterExtension final TestSite at = new TestSite();

  @Test
  void warned_tasks_save_what_they_have_and_are_cut_off() {
    Job saves = at.submit(at.sh("saves", waits("echo saved; exit 9")).autoTimeoutRetry(true));
    Job finishes = at.submit(at.sh("finishes", waits("echo done; exit 0")));
    Job deaf = at.submit(at.sh("deaf", "trap '' USR1; echo on; while :; do sleep 0.1; done"));
    Job late = at.submit(at.sh("late", "echo never").priority(-1));
    LaunchReport report =
        at.launcher(3)
            .timeLimit(Duration.ofSeconds(40))
            .endWarning(Duration.ofSeconds(28), "SIGUSR1")
            .untilIdle()
            .run();
    assertThat(saves.output()).startsWith("on\n").contains("saved\n");
    assertThat(TestSite.states(saves)).contains("RUN_TIMEOUT").doesNotContain("RUN_ERROR");
    assertThat(saves.state()).isEqualTo(JobState.RESTART_READY);
    assertThat(finishes.state()).isEqualTo(JobState.JOB_FINISHED);
    assertThat(TestSite.states(deaf)).contains("RUN_TIMEOUT");
    assertThat(late.state())
        .as("nothing is started after the warning")
        .isEqualTo(JobState.PREPROCESSED);
    assertThat(report.finished()).isEqualTo(1);
    assertThat(report.timedOut()).isEqualTo(2);
  }

  @Test
  void a_launcher_ends_with_its_allocation_and_starts_nothing_that_takes_longer() {
    Job endless = at.submit(at.sh("endless", "exec sleep 100000"));
    Job longer = at.submit(at.sh("longer", "true").wallTime(Duration.ofHours(1)));
    Allocation short3 = Allocation.local(2).until(Instant.now().plusSeconds(3));
    assertThat(short3.endsAt()).isPresent();
    LaunchReport report = at.launcher(1).allocation(short3).timeLimit(Duration.ofHours(9)).run();
    assertThat(report.timedOut()).isEqualTo(1);
    assertThat(TestSite.states(endless)).contains("RUN_TIMEOUT");
    assertThat(longer.state()).isEqualTo(JobState.PREPROCESSED);
  }

  @Test
  void a_signal_that_is_none_is_refused() {
    assertThatThrownBy(() -> at.launcher(1).endWarning(Duration.ofSeconds(1), "KILLALL; rm"))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("\"KILLALL; rm\"");
    assertThatThrownBy(() -> at.launcher(1).endWarning(Duration.ZERO, "USR1"))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("endWarning");
  }

  private static String waits(String then) {
    return "trap '" + then + "' USR1; echo on; while :; do sleep 0.1; done";
  }
}
