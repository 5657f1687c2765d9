package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.launcher.testing.FaultCampaign;
import dev.balsam.launcher.testing.OwnServer;
import dev.balsam.launcher.testing.TestSite;
import dev.balsam.launcher.testing.Wait;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Database servers that are stopped, killed or shaken while a campaign runs. */
final class ServerFaultsTest {
  private static final String SETTINGS =
      """
      {"leaseSeconds": 20, "renewSeconds": 0.5, "killGraceSeconds": 0.5, "pollSeconds": 0.1}
      """;

  @RegisterExtension final TestSite at = new TestSite(20, 0.5);

  // QUIT is what pg_ctl stop -m immediate sends.
  @ParameterizedTest
  @ValueSource(strings = {"QUIT", "KILL"})
  void a_server_that_ends_without_notice_is_started_again_and_nothing_is_lost(String signal)
      throws IOException {
    try (OwnServer own = OwnServer.open(SETTINGS)) {
      FaultCampaign campaign = FaultCampaign.submit(own.site(), own.site().directory());
      try (Launcher launcher =
          Launcher.on(own.site())
              .allocation(Allocation.local(4))
              .progress(false)
              .untilIdle()
              .start()) {
        campaign.awaitBegun(3);
        long postmaster = own.postmaster();
        Wait.signal(signal, postmaster);
        Wait.untilGone(postmaster);
        assertThat(launcher.await().leftBehind()).isEmpty();
      }
      campaign.endedWell();
    }
  }

  @Test
  void a_storm_that_ends_every_session_again_and_again_loses_nothing() {
    FaultCampaign campaign = FaultCampaign.submit(at.site(), at.directory());
    try (Launcher launcher = at.launcher(4).untilIdle().start()) {
      for (int gust = 1; gust <= FaultCampaign.JOBS; gust++) {
        campaign.awaitBegun(gust);
        at.query(
            "select pg_terminate_backend(pid) from pg_stat_activity"
                + " where datname = current_database() and pid <> pg_backend_pid()");
      }
      assertThat(launcher.await().leftBehind()).isEmpty();
    }
    campaign.endedWell();
  }
}
