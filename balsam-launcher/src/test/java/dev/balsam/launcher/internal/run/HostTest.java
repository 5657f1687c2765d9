package dev.balsam.launcher.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.engine.Engine.LauncherRecord;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class HostTest {
  @Test
  void this_process_is_alive() {
    assertThat(Host.isDead(launcher(Host.identity(), Host.pid(), Host.processStarted()))).isFalse();
  }

  @Test
  void a_process_that_has_ended_is_dead() throws IOException, InterruptedException {
    Process ended = new ProcessBuilder("true").start();
    String started = ended.info().startInstant().map(Object::toString).orElse("");
    ended.waitFor();
    assertThat(Host.isDead(launcher(Host.identity(), ended.pid(), started))).isTrue();
  }

  @Test
  void another_process_with_the_same_id_does_not_keep_it_alive() {
    assertThat(Host.isDead(launcher(Host.identity(), Host.pid(), "1999-01-01T00:00:00Z"))).isTrue();
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
