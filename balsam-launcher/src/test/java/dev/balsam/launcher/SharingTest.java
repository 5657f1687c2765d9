package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.Job;
import dev.balsam.JobSpec;
import dev.balsam.JobState;
import dev.balsam.launcher.testing.LauncherJvm;
import dev.balsam.launcher.testing.StateRules;
import dev.balsam.launcher.testing.TestSite;
import dev.balsam.launcher.testing.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Launchers share the last jobs of a campaign: none holds what another could start. */
final class SharingTest {
  private static final int ROUNDS = 6;

  // Nobody looks because time has passed.
  private static final String SETTINGS =
      """
      {"leaseSeconds": 60, "renewSeconds": 0.2, "killGraceSeconds": 0.5, "pollSeconds": 3600}
      """;

  private static final String OWNERS =
      "select count(*) from balsam.job_status where state = 'RUNNING' group by owner order by 1";

  @RegisterExtension final TestSite at = new TestSite();

  // As many jobs as there are slots in both: one kept back by either, or hidden from one by the
  // other's look, would not run before another ends, and none ends.
  @Test
  void as_many_jobs_as_all_launchers_have_slots_run_at_the_same_time() throws IOException {
    Files.writeString(at.file("settings.json"), SETTINGS);
    try (LauncherJvm one = at.startJvm(1, false);
        LauncherJvm six = at.startJvm(6, false)) {
      assertThat(List.of(one.says(), six.says())).containsOnly("started");
      untilTheyKnowEachOther();
      for (int round = 0; round < ROUNDS; round++) {
        Path go = at.file("go-" + round);
        List<Job> jobs = at.site().submit(waiting(round, go));
        Wait.until(
            "all of round " + round + " run",
            () -> at.site().jobs().state(JobState.RUNNING).count() == jobs.size());
        assertThat(at.query(OWNERS)).containsExactly("1", "6");
        Files.createFile(go);
        Wait.until(
            "all of round " + round + " have ended",
            () -> at.site().jobs().state(JobState.RUNNING).count() == 0);
      }
      one.signal("TERM");
      six.signal("TERM");
      one.exitCode();
      six.exitCode();
    }
    assertThat(at.site().jobs().countByState()).containsOnlyKeys(JobState.JOB_FINISHED);
    StateRules.holdIn(at);
  }

  // Each looks for others as often as it renews its lease.
  private void untilTheyKnowEachOther() {
    String now = at.query("select now()").get(0);
    String renewed =
        "select count(*) from balsam.launcher where lease_until > timestamptz '%s' + interval '61 seconds'"
            .formatted(now);
    Wait.until("both have renewed their leases", () -> at.query(renewed).equals(List.of("2")));
  }

  private List<JobSpec> waiting(int round, Path go) {
    return IntStream.range(0, 7)
        .mapToObj(i -> at.sh("r" + round + "-" + i, "until [ -e \"$1\" ]; do sleep 0.02; done", go))
        .toList();
  }
}
