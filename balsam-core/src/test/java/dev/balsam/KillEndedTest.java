package dev.balsam;

import static dev.balsam.JobState.FAILED;
import static dev.balsam.JobState.JOB_FINISHED;
import static dev.balsam.JobState.USER_KILLED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.engine.ClaimedJob;
import dev.balsam.testing.TestLauncher;
import dev.balsam.testing.TestSites;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What has ended stays what it is. */
class KillEndedTest {
  @RegisterExtension static final TestSites SITES = new TestSites();
  private static final App ECHO = Balsam.app("echo", "echo");

  @Test
  void a_kill_leaves_ended_jobs_and_their_histories_alone_and_says_how_many_it_ended() {
    Job finished = SITES.site().submit(Balsam.job("finished", ECHO));
    Job child = SITES.site().submit(Balsam.job("child", ECHO).dependsOn(finished));
    Job failed = SITES.site().submit(Balsam.job("failed", ECHO));
    TestLauncher launcher = TestLauncher.on(SITES.site());
    launcher.claimAndFinish(finished);
    launcher.claimAndFail(failed);
    List<JobEvent> before = finished.history();

    assertThat(failed.kill()).isZero();
    assertThat(failed.state()).isEqualTo(FAILED);
    // It has ended, but what is below it has not.
    assertThat(finished.kill()).isEqualTo(1);
    assertThat(finished.state()).isEqualTo(JOB_FINISHED);
    assertThat(finished.history()).isEqualTo(before);
    assertThat(child.state()).isEqualTo(USER_KILLED);
    assertThat(finished.kill()).isZero();
    assertThat(SITES.site().jobs().kill()).isZero();
  }

  @Test
  void a_launcher_that_asks_for_kills_reads_its_own_runs_and_not_all_jobs_ever_killed() {
    SITES.site().submitAll(IntStream.range(0, 5_000).mapToObj(i -> Balsam.job("killed", ECHO)));
    assertThat(SITES.site().jobs().kill()).isEqualTo(5_000);
    SITES.site().submit(List.of(Balsam.job("a", ECHO), Balsam.job("b", ECHO)));
    TestLauncher launcher = TestLauncher.on(SITES.another());
    Map<Long, Integer> running =
        launcher.claim(2).stream().collect(Collectors.toMap(ClaimedJob::id, ClaimedJob::attempt));
    SITES.sql("analyze balsam.job_status");
    long scans = counted("idx_scan + seq_scan");
    long rows = counted("idx_tup_fetch + seq_tup_read");
    // Sessions tell what they have read about once a second.
    while (counted("idx_scan + seq_scan") < scans + 500) {
      for (int i = 0; i < 25; i++) {
        assertThat(launcher.engine().lost(launcher.id(), running)).isEmpty();
      }
    }
    double each =
        (double) (counted("idx_tup_fetch + seq_tup_read") - rows)
            / (counted("idx_scan + seq_scan") - scans);
    assertThat(each).as("rows read by a question").isLessThan(1_000);
  }

  private static long counted(String what) {
    return Long.parseLong(
        SITES
            .sql("select " + what + " from pg_stat_user_tables where relname = 'job_status'")
            .get(0));
  }
}
