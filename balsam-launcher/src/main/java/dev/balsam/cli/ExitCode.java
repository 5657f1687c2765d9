package dev.balsam.cli;

import dev.balsam.DatabaseUnavailableException;
import dev.balsam.SiteUnreachableException;

/** What the command tells the shell; docs/exit-codes.md has the same list. */
final class ExitCode {
  static final int WELL = 0;

  /** It could not be done. */
  static final int NOT_DONE = 1;

  /** The words of the command were wrong; nothing was tried. */
  static final int WRONG_WORDS = 2;

  /** A job that was waited for did not finish. */
  static final int NOT_FINISHED = 3;

  /** The wait took too long. */
  static final int TOO_LONG = 4;

  /** The site or its server cannot be reached. */
  static final int UNREACHABLE = 5;

  /** Ended by Ctrl-C; the JVM itself ends with it when SIGINT comes. */
  static final int INTERRUPTED = 130;

  /** Whoever read the output has gone. */
  static final int BROKEN_PIPE = 141;

  private ExitCode() {}

  static int of(Exception error) {
    if (error instanceof OutputClosedException closed) {
      return closed.isBrokenPipe() ? BROKEN_PIPE : NOT_DONE;
    }
    if (error instanceof InterruptedException) {
      return INTERRUPTED;
    }
    if (error instanceof WrongWordsException) {
      return WRONG_WORDS;
    }
    boolean unreachable =
        error instanceof DatabaseUnavailableException || error instanceof SiteUnreachableException;
    return unreachable ? UNREACHABLE : NOT_DONE;
  }
}
