package dev.balsam;

import static dev.balsam.JobState.FAILED;
import static dev.balsam.JobState.JOB_FINISHED;
import static dev.balsam.JobState.USER_KILLED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.testing.TestLauncher;
import dev.balsam.testing.TestSites;
import java.util.List;
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
}
