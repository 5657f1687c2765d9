package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.JobSpec;
import dev.balsam.JobState;
import dev.balsam.launcher.testing.LauncherJvm;
import dev.balsam.launcher.testing.StateRules;
import dev.balsam.launcher.testing.TestSite;
import dev.balsam.launcher.testing.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Several launchers on one site. */
final class TwoLaunchersTest {
  private static final int JOBS = 2_000;
  // A directory that exists already means a second run.
  private static final String ONCE =
      "mkdir \"$1/$BALSAM_JOB_ID\" || exit 9; echo $BALSAM_JOB_ID:$BALSAM_LAUNCHER_ID >> \"$2\"";

  @RegisterExtension final TestSite at = new TestSite();

  @Test
  void two_jvms_share_the_jobs_of_a_site_and_run_each_exactly_once() throws IOException {
    Path ran = Files.createDirectories(at.file("ran"));
    Path log = at.file("runs");
    // Both are there before the first job, so that both have their share.
    try (LauncherJvm one = at.startJvm(4, false);
        LauncherJvm two = at.startJvm(4, false)) {
      assertThat(List.of(one.says(), two.says())).containsOnly("started");
      at.site().submit(jobs(ran, log));
      Wait.until(
          "all have ended",
          () ->
              at.query(
                      "select count(*) from balsam.job_status where state not in ('JOB_FINISHED', 'FAILED')")
                  .equals(List.of("0")));
      one.signal("TERM");
      two.signal("TERM");
      one.exitCode();
      two.exitCode();
    }
    assertThat(at.site().jobs().countByState()).containsOnlyKeys(JobState.JOB_FINISHED);
    List<String> runs = Wait.lines(log);
    assertThat(runs.stream().map(line -> line.split(":", 2)[0]).distinct()).hasSize(JOBS);
    assertThat(runs).hasSize(JOBS);
    assertThat(runs.stream().map(line -> line.split(":", 2)[1]).distinct())
        .as("launchers that ran something")
        .hasSize(2);
    assertThat(at.query("select max(attempt) from balsam.job_status")).containsExactly("1");
    assertThat(
            at.query(
                """
                select job_id, to_state, count(*) from balsam.job_history
                group by job_id, to_state having count(*) > 1
                """))
        .as("states entered twice")
        .isEmpty();
    StateRules.holdIn(at);
  }

  /**
   * A hundred plain jobs, then chains and fans, so that launchers release each other's children.
   */
  private List<JobSpec> jobs(Path ran, Path log) {
    List<JobSpec> jobs = new ArrayList<>();
    for (int i = 0; i < JOBS; i++) {
      JobSpec job = at.sh("j" + i, ONCE, ran, log);
      if (i >= 100) {
        job.dependsOn(jobs.get(i - 100));
      }
      if (i % 97 == 0 && i > 200) {
        job.dependsOn(jobs.subList(i - 150, i - 101));
      }
      jobs.add(job);
    }
    // Submitted in another order than they run.
    jobs.sort(Comparator.comparing(JobSpec::name));
    return jobs;
  }
}
