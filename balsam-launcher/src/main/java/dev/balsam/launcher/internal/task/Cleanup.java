package dev.balsam.launcher.internal.task;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends what a killed task may have left on other machines, by a command. */
final class Cleanup {
  private static final Logger log = LoggerFactory.getLogger(Cleanup.class);
  private static final long PATIENCE_SECONDS = 20;

  private Cleanup() {}

  /**
   * Runs the command of a task, if it has one.
   *
   * @param environment the command's
   * @param then called when it has ended, or takes too long, on any thread
   */
  static void after(TaskSpec task, Map<String, String> environment, Runnable then) {
    if (task.cleanup().isEmpty()) {
      then.run();
      return;
    }
    CompletableFuture<Process> end;
    try {
      ProcessBuilder builder =
          new ProcessBuilder(task.cleanup())
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD);
      builder.environment().clear();
      builder.environment().putAll(environment);
      end = builder.start().onExit();
    } catch (IOException e) {
      log.warn("What job {} left on other nodes cannot be ended: {}", task.jobId(), e + "");
      then.run();
      return;
    }
    var unused =
        end.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
            .whenComplete(
                (process, late) -> {
                  if (late != null) {
                    log.warn("Ending what job {} left on other nodes takes long", task.jobId());
                  }
                  then.run();
                });
  }
}
