package dev.balsam.launcher.internal.hook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.Balsam;
import dev.balsam.HookRef;
import dev.balsam.JobState;
import dev.balsam.Resources;
import dev.balsam.engine.ClaimedJob;
import dev.balsam.engine.HookCall;
import dev.balsam.engine.HookPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs of the hooks of several runs. */
final class HookLogsTest {
  private final Path workdir;

  HookLogsTest(@TempDir Path workdir) {
    this.workdir = workdir;
  }

  private void write(int attempt, String command, String text) throws IOException {
    ClaimedJob job =
        new ClaimedJob(
            7,
            attempt,
            JobState.RUN_DONE,
            "job",
            "",
            Balsam.app("app", "true"),
            List.of(),
            Map.of(),
            Resources.ONE_CORE,
            Optional.empty(),
            0,
            0,
            0,
            0,
            List.of(),
            workdir,
            workdir.resolve("job.out"),
            false,
            Optional.empty());
    HookRef hook = new HookRef.Named("hook");
    HookLogs.write(
        new HookCall(job, HookPoint.POSTPROCESS, hook, Duration.ofHours(1)), command, text);
  }

  private String log(String name) throws IOException {
    return Files.readString(workdir.resolve(name));
  }

  @Test
  void each_run_has_its_own_log_whatever_the_command_says() throws IOException {
    // In UTF-8 the second byte of Å is 0x85, which some take for the end of a line.
    for (String command : List.of("plain", "two\nlines\r\n# Run 1", "\u00c5ngstr\u00f6m")) {
      for (int run = 1; run <= 3; run++) {
        write(run, command, "run " + run + "\n");
      }
      assertThat(log("postprocess.log.1")).endsWith("run 1\n").doesNotContain("run 2");
      assertThat(log("postprocess.log.2")).endsWith("run 2\n").doesNotContain("run 3");
      assertThat(log("postprocess.log")).endsWith("# Run 3\nrun 3\n");
      for (String name : List.of("postprocess.log", "postprocess.log.1", "postprocess.log.2")) {
        Files.delete(workdir.resolve(name));
      }
    }
  }

  @Test
  void a_log_that_is_kept_is_never_replaced() throws IOException {
    write(1, "hook", "run 1\n");
    Files.writeString(workdir.resolve("postprocess.log.1"), "somebody else's");
    write(2, "hook", "run 2\n");
    assertThat(log("postprocess.log.1")).isEqualTo("somebody else's");
    assertThat(log("postprocess.log")).contains("run 1\n").endsWith("run 2\n");
  }
}
