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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Launchers whose process or disk is not as it should be. */
final class LauncherFaultsTest {
  @RegisterExtension final TestSite at = new TestSite(4, 0.4);

  @Test
  void a_launcher_that_stands_still_for_two_leases_changes_nothing_when_it_goes_on() {
    FaultCampaign campaign = FaultCampaign.submit(at.site(), at.directory());
    try (LauncherJvm jvm = at.startJvm(2, false)) {
      assertThat(jvm.says()).isEqualTo("started");
      campaign.awaitBegun(3);
      jvm.signal("STOP");
      try (Launcher other = at.launcher(4).start()) {
        campaign.awaitEnd();
        Wait.until(
            "two leases have passed",
            () ->
                at.query(
                        "select lease_until + interval '4 s' < now() from balsam.launcher where id = 1")
                    .equals(List.of("t")));
        jvm.signal("CONT");
        assertThat(jvm.says()).startsWith("gave up: Launcher 1 gave up");
        assertThat(jvm.exitCode()).isZero();
        other.stop();
      }
    }
    campaign.endedWell();
  }

  @Test
  void tasks_whose_working_directories_are_on_a_full_disk_run_when_there_is_room_again()
      throws IOException {
    Path data = at.file("data");
    assumeTrue(isRoot(), "only root may mount a small disk");
    assumeTrue(
        succeeds("mount", "-t", "tmpfs", "-o", "size=8m,nr_inodes=120", "tmpfs", data.toString()),
        "this machine does not let root mount");
    try {
      Path filler = Files.createDirectory(data.resolve("filler"));
      Wait.run("sh", "-c", "i=0; while mkdir " + filler + "/$i 2>&-; do i=$((i+1)); done");
      FaultCampaign campaign = FaultCampaign.submit(at.site(), at.directory());
      try (Launcher launcher = at.launcher(4).untilIdle().start()) {
        Wait.until(
            "a job was given back",
            () ->
                !at.query("select 1 from balsam.job_event where path = '{RESTART_READY}'")
                    .isEmpty());
        Wait.run("rm", "-r", filler.toString());
        assertThat(launcher.await().leftBehind()).isEmpty();
      }
      campaign.endedWell();
    } finally {
      Wait.run("umount", "-l", data.toString());
    }
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static boolean succeeds(String... words) {
    try {
      return new ProcessBuilder(words).inheritIO().start().waitFor() == 0;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
