package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.engine.FailPoint;
import dev.balsam.launcher.testing.FaultCampaign;
import dev.balsam.launcher.testing.LauncherJvm;
import dev.balsam.launcher.testing.TestSite;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Launchers that die, as by {@code kill -9}, at the moments at which most can go wrong. */
final class FailPointsTest {
  private static final int KILLED = 137;

  @RegisterExtension final TestSite at = new TestSite(2.5, 0.25);

  @ParameterizedTest
  @EnumSource(FailPoint.class)
  void whatever_a_launcher_was_doing_when_it_died_another_brings_the_campaign_to_its_end(
      FailPoint moment) {
    FaultCampaign campaign = FaultCampaign.submit(at.site(), at.directory());
    String armed = "-D" + FailPoint.PROPERTY + "=" + moment + ":2";
    try (LauncherJvm jvm = at.startJvm(4, true, LauncherJvm.How.with(armed))) {
      assertThat(jvm.exitCode()).as("it died at that moment").isEqualTo(KILLED);
    }
    assertThat(campaign.finished()).isLessThan(FaultCampaign.JOBS);
    assertThat(at.runAll(4).leftBehind()).isEmpty();
    campaign.endedWell();
  }
}
