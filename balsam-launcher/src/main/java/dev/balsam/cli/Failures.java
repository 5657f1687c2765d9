package dev.balsam.cli;

import dev.balsam.BalsamException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
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
      err.println("balsam: " + Plain.lines(words(error), 0));
    }
    if (debug) {
      error.printStackTrace(err);
    }
    err.flush();
    return code;
  }

  private static String words(Exception error) {
    if (error instanceof BalsamException) {
      return String.valueOf(error.getMessage());
    }
    if (error instanceof InvalidPathException path) {
      return "\""
          + path.getInput()
          + "\" can be no path in the locale of this shell. Set LC_ALL=C.UTF-8 and try again.";
    }
    Throwable cause = error instanceof UncheckedIOException ? error.getCause() : error;
    return cause instanceof IOException io
        ? FileTrouble.withPath(io) + "."
        : "Nobody expected this: "
            + error
            + ". With --debug it says where it was; please report it.";
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
