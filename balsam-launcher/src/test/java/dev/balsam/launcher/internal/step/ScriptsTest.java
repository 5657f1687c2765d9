package dev.balsam.launcher.internal.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.BalsamException;
import dev.balsam.launcher.internal.task.TaskExit;
import dev.balsam.launcher.internal.task.TaskSpec;
import dev.balsam.launcher.testing.Wait;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs of one job, of which there is never more than one. */
class ScriptsTest {
  private final Path directory;

  ScriptsTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void while_one_of_a_job_is_there_another_is_refused() throws Exception {
    try (Scripts scripts = new Scripts(System.getenv(), Duration.ofMillis(100))) {
      CompletableFuture<TaskExit> first = new CompletableFuture<>();
      Thread thread =
          new Thread(
              () -> {
                try {
                  first.complete(
                      scripts.run(spec(1, "echo $$ > pid.new; mv pid.new pid; read x < go")));
                } catch (InterruptedException e) {
                  first.completeExceptionally(e);
                }
              });
      Wait.run("mkfifo", directory.resolve("go").toString());
      thread.start();
      Wait.exists(directory.resolve("pid"));
      assertThatThrownBy(() -> scripts.run(spec(2, "true")))
          .isInstanceOf(BalsamException.class)
          .hasMessageContaining("An earlier program of this job has not ended");
      Wait.run("sh", "-c", "echo x > " + directory.resolve("go"));
      assertThat(first.get().attempt()).isEqualTo(1);
      assertThat(scripts.run(spec(2, "true")).exitCode()).isZero();
    }
  }

  private TaskSpec spec(int attempt, String script) {
    return new TaskSpec(
        7,
        attempt,
        List.of("/bin/sh", "-c", script),
        Map.of(),
        directory,
        directory.resolve("log"),
        Optional.empty(),
        Optional.empty());
  }
}
