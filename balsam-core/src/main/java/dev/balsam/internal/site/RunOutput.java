package dev.balsam.internal.site;

import dev.balsam.Attempt;
import dev.balsam.BalsamException;
import dev.balsam.internal.text.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Reads what runs printed. */
final class RunOutput {
  // The longest array of the JVM, less the words of its header (java.util.ArrayList used the same).
  private static final int MOST_BYTES = Integer.MAX_VALUE - 8;

  private RunOutput() {}

  /** What the latest run printed; empty without a file. */
  static String latest(long job, Path file) {
    try {
      return read(job, file);
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  /** What one run printed. */
  static String of(long job, int number, List<Attempt> attempts) {
    Attempt attempt =
        attempts.stream()
            .filter(run -> run.number() == number)
            .findFirst()
            .orElseThrow(() -> noSuchRun(job, number, attempts.size()));
    try {
      return read(job, attempt.output());
    } catch (NoSuchFileException e) {
      throw new BalsamException(
          "There is no output of run "
              + number
              + " of job "
              + job
              + ": "
              + attempt.output()
              + " does not exist. It was never begun, or somebody removed the file.",
          e);
    }
  }

  private static BalsamException noSuchRun(long job, int number, int runs) {
    String had =
        switch (runs) {
          case 0 -> "has not run yet";
          case 1 -> "has had one run";
          default -> "has had " + runs + " runs";
        };
    return new BalsamException(
        "Job " + job + " " + had + ", so there is no run " + number + ". Runs count from 1.");
  }

  private static String read(long job, Path file) throws NoSuchFileException {
    try {
      long bytes = Files.size(file);
      if (bytes > MOST_BYTES) {
        throw new BalsamException(
            "The output of job "
                + job
                + " in "
                + file
                + " has "
                + bytes
                + " bytes, and a text can hold at most "
                + MOST_BYTES
                + ". Read the file piece by piece.");
      }
      // Lenient: a program may print bytes that are no UTF-8.
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw e;
    } catch (IOException e) {
      throw new BalsamException(
          "The output of job " + job + " cannot be read from " + file + ": " + Reason.of(e) + ".",
          e);
    }
  }
}
