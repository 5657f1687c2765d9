package dev.balsam.launcher.internal.transfer;

import dev.balsam.BalsamException;
import dev.balsam.launcher.internal.step.Scripts;
import dev.balsam.launcher.internal.task.OutputTail;
import dev.balsam.launcher.internal.task.TaskExit;
import dev.balsam.launcher.internal.task.TaskSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs the programs that move files: by word lists, never through a shell. */
final class Tools implements AutoCloseable {
  private static final int LAST_LINES = 6;
  private static final int TAIL_BYTES = 4_096;
  private static final Map<String, String> ENVIRONMENT = Map.of("LC_ALL", "C");

  private final Scripts scripts;

  Tools(Scripts scripts) {
    this.scripts = scripts;
  }

  /** Runs one to its end; what it printed. */
  String run(Attempt attempt, List<String> argv, Optional<Duration> limit)
      throws InterruptedException, IOException, TransferFailure {
    Path log = attempt.scratch().file("log");
    attempt.life().leaveToTool(true);
    TaskExit exit;
    try {
      exit =
          scripts.run(
              new TaskSpec(
                  attempt.job(),
                  attempt.run(),
                  argv,
                  ENVIRONMENT,
                  attempt.scratch().directory(),
                  log,
                  Optional.empty(),
                  limit));
    } catch (BalsamException e) {
      throw TransferFailure.passing(String.valueOf(e.getMessage()));
    } finally {
      attempt.life().leaveToTool(false);
    }
    return switch (exit.cause()) {
      case EXITED -> {
        if (exit.exitCode() != 0) {
          throw TransferFailure.passing(
              argv.get(0) + " ended with exit code " + exit.exitCode() + ": " + lastWords(log));
        }
        yield Files.readString(log, StandardCharsets.ISO_8859_1);
      }
      case COULD_NOT_START -> throw TransferFailure.lasting(exit.message());
      default -> throw TransferFailure.passing(argv.get(0) + " was ended: " + exit.message());
    };
  }

  private static String lastWords(Path log) {
    return OutputTail.read(log, LAST_LINES, TAIL_BYTES)
        .lines()
        .filter(line -> !line.startsWith("sftp> ") && !line.isBlank())
        .map(String::strip)
        .reduce((a, b) -> a + "; " + b)
        .orElse("it said nothing");
  }

  @Override
  public void close() {
    scripts.close();
  }
}
