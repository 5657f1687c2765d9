package dev.balsam.cli;

import dev.balsam.BalsamException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** How a command that failed says so: one sentence, and the exit code. */
final class Failures {
  private Failures() {}

  /** Words that are not understood. */
  static int wrongWords(ParameterException error, String[] args) {
    CommandLine line = error.getCommandLine();
    PrintWriter err = line.getErr();
    err.println(
        "balsam: "
            + Plain.lines(sentence(String.valueOf(error.getMessage())), 0)
            + " \""
            + line.getCommandSpec().qualifiedName(" ")
            + " --help\" shows what there is.");
    UnmatchedArgumentException.printSuggestions(error, err);
    err.flush();
    return ExitCode.WRONG_WORDS;
  }

  /** Anything else. */
  static int tell(Exception error, CommandLine line, boolean debug) {
    int code = ExitCode.of(error);
    PrintWriter err = line.getErr();
    // When the JVM is ended by Ctrl-C, what fails fails because of that.
    if (code != ExitCode.BROKEN_PIPE && code != ExitCode.INTERRUPTED && !isEnding()) {
      err.println(
          "balsam: "
              + Plain.lines(
                  error instanceof BalsamException
                      ? String.valueOf(error.getMessage())
                      : error.toString(),
                  0));
    }
    if (debug) {
      error.printStackTrace(err);
    }
    err.flush();
    return code;
  }

  private static String sentence(String message) {
    return message.endsWith(".") ? message : message + ".";
  }

  private static boolean isEnding() {
    try {
      Thread probe = new Thread(() -> {});
      Runtime.getRuntime().addShutdownHook(probe);
      Runtime.getRuntime().removeShutdownHook(probe);
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }
}
