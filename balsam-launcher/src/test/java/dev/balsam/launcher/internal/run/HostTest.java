package dev.balsam.launcher.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.engine.Engine.LauncherRecord;
import dev.balsam.launcher.internal.task.LauncherMarker;
import dev.balsam.launcher.testing.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class HostTest {
  @Test
  void this_process_is_alive() {
    assertThat(Host.isDead(launcher(Host.identity(), Host.pid(), Host.processStarted()))).isFalse();
  }

  @Test
  void a_process_that_has_ended_is_dead() throws IOException, InterruptedException {
    assertThat(Host.isDead(launcher(Host.identity(), endedPid(), "1"))).isTrue();
  }

  @Test
  void a_launcher_is_not_dead_while_something_that_it_started_lives()
      throws IOException, InterruptedException {
    LauncherRecord launcher = launcher(Host.identity(), endedPid(), "1");
    ProcessBuilder builder = new ProcessBuilder("sleep", "1000");
    builder.environment().putAll(new LauncherMarker(1, launcher.pid()).variables());
    Process task = builder.start();
    try {
      Wait.until("its environment is its own", () -> Host.fateOf(launcher) == Host.Fate.ENDING);
      assertThat(Host.isDead(launcher)).isFalse();
      assertThat(Host.isDead(new LauncherRecord(11, launcher.host(), launcher.pid(), "1")))
          .as("another launcher's")
          .isTrue();
    } finally {
      task.destroyForcibly().waitFor();
    }
    assertThat(Host.isDead(launcher)).isTrue();
  }

  @Test
  void the_start_of_a_process_does_not_change_when_the_clock_is_set() throws IOException {
    assertThat(Files.readString(Path.of("/proc/self/stat")))
        .contains(" " + Host.processStarted() + " ");
    assertThat(Host.processStarted()).containsOnlyDigits();
  }

  @Test
  void nothing_is_known_of_another_user_s_processes() throws IOException, InterruptedException {
    String other = Host.identity().replaceFirst(" [0-9]+$", " 4294967294");
    assertThat(other).isNotEqualTo(Host.identity());
    assertThat(Host.isDead(launcher(other, endedPid(), "1"))).isFalse();
  }

  private static long endedPid() throws IOException, InterruptedException {
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    return ended.pid();
  }

  @Test
  void another_process_with_the_same_id_does_not_keep_it_alive() {
    assertThat(Host.isDead(launcher(Host.identity(), Host.pid(), "1"))).isTrue();
  }

  @Test
  void nothing_is_known_of_another_machine() {
    assertThat(Host.isDead(launcher("elsewhere - -", 4_000_000, ""))).isFalse();
  }

  @Test
  void the_identity_begins_with_the_name() {
    assertThat(Host.identity()).startsWith(Host.name() + " ");
  }

  private static LauncherRecord launcher(String host, long pid, String started) {
    return new LauncherRecord(1, host, pid, started);
  }
}
