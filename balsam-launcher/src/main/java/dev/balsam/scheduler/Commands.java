package dev.balsam.scheduler;

import dev.balsam.BalsamException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs the programs of a batch system. */
final class Commands {
  private static final long PATIENCE_SECONDS = 60;

  private final Map<String, String> environment;

  /**
   * Makes it.
   *
   * @param environment variables that the programs get besides ours; an empty value removes one
   */
  Commands(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  /**
   * What came of a program.
   *
   * @param exitCode its exit code; empty when it could not be started or did not end
   * @param out what it printed
   * @param err what it said on standard error, or why it could not be run
   */
  record Result(Optional<Integer> exitCode, String out, String err) {
    boolean isOk() {
      return exitCode.equals(Optional.of(0));
    }

    /** Why it did not go well, in one piece of a sentence. */
    String why() {
      String said = err.isBlank() ? out : err;
      String first = said.strip().lines().findFirst().orElse("").replaceAll("\\p{Cntrl}+", " ");
      return exitCode
          .map(code -> first.isEmpty() ? "it ended with exit code " + code : first)
          .orElse(err);
    }
  }

  // Through files: a program that fills a pipe which nobody reads would never end.
  Result run(List<String> words) {
    try {
      Path out = Files.createTempFile("balsam-batch-", ".out");
      Path err = Files.createTempFile("balsam-batch-", ".err");
      try {
        return run(words, out, err);
      } finally {
        Files.delete(out);
        Files.delete(err);
      }
    } catch (IOException e) {
      return new Result(Optional.empty(), "", "it cannot be run (" + e.getMessage() + ")");
    }
  }

  private Result run(List<String> words, Path out, Path err) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    environment.forEach(
        (name, value) -> {
          if (value.isEmpty()) {
            builder.environment().remove(name);
          } else {
            builder.environment().put(name, value);
          }
        });
    Process process = builder.start();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return new Result(
            Optional.empty(), "", "it did not answer within " + PATIENCE_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new BalsamException("This thread was interrupted while " + words.get(0) + " ran.", e);
    }
    return new Result(Optional.of(process.exitValue()), text(out), text(err));
  }

  // Whatever bytes they are.
  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }
}
