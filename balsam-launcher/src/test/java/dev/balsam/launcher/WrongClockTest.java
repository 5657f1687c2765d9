package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.balsam.launcher.testing.FaultCampaign;
import dev.balsam.launcher.testing.LauncherJvm;
import dev.balsam.launcher.testing.TestSite;
import dev.balsam.launcher.testing.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Launchers of one site whose clocks do not agree. */
final class WrongClockTest {
  @RegisterExtension final TestSite at = new TestSite(60, 0.4);

  @Test
  void a_launcher_whose_clock_is_an_hour_ahead_shares_the_work_and_keeps_its_lease()
      throws IOException {
    Optional<Path> library = clockLibrary();
    assumeTrue(library.isPresent(), "faketime is not installed");
    FaultCampaign campaign = FaultCampaign.submit(at.site(), at.directory());
    // Only the time of day, and only the launcher's: it is what a bad battery changes.
    LauncherJvm.How ahead =
        LauncherJvm.How.with(
            Map.of(
                "LD_PRELOAD",
                library.orElseThrow().toString(),
                "FAKETIME",
                "+1h",
                "FAKETIME_ONLY_CMDS",
                "java",
                "DONT_FAKE_MONOTONIC",
                "1",
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1"));
    try (LauncherJvm jvm = at.startJvm(2, false, ahead)) {
      assertThat(jvm.says()).isEqualTo("started");
      try (Launcher other = at.launcher(2).start()) {
        campaign.awaitEnd();
        Wait.until(
            "both have renewed their leases",
            () ->
                at.query(
                        "select bool_and(lease_until > started_at + interval '60.5 s') from balsam.launcher")
                    .equals(List.of("t")));
        assertThat(at.query("select count(*) from balsam.launcher where stopped_at is null"))
            .containsExactly("2");
        other.stop();
      }
      jvm.signal("TERM");
      jvm.exitCode();
    }
    assertThat(at.query("select max(attempt) from balsam.job_status")).containsExactly("1");
    assertThat(
            at.query(
                "select count(*) > 0 from balsam.job_event where at > now() + interval '50 min'"))
        .as("some events have the time of the clock that is ahead")
        .containsExactly("t");
    campaign.endedWell();
  }

  // Debian has it for each architecture in a directory of its own.
  private static Optional<Path> clockLibrary() throws IOException {
    try (Stream<Path> directories = Files.list(Path.of("/usr/lib"))) {
      return directories
          .map(directory -> directory.resolve("faketime/libfaketimeMT.so.1"))
          .filter(Files::isReadable)
          .findFirst();
    }
  }
}
