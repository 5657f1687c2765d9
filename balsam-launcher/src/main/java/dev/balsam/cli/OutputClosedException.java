package dev.balsam.cli;

import dev.balsam.BalsamException;
import java.io.IOException;
import java.util.Locale;

/** Nothing more can be written: the reader has gone, or its disk is full. */
final class OutputClosedException extends BalsamException {
  private static final long serialVersionUID = 1L;

  private final boolean brokenPipe;

  OutputClosedException(IOException cause) {
    super("The output could not be written: " + cause.getMessage() + ".", cause);
    this.brokenPipe =
        String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT).contains("broken pipe");
  }

  /** As when {@code balsam ls | head} has seen enough: no reason to say anything. */
  boolean isBrokenPipe() {
    return brokenPipe;
  }
}
