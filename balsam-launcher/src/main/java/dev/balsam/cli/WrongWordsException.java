package dev.balsam.cli;

import dev.balsam.BalsamException;
import org.jspecify.annotations.Nullable;

/** The words of a command do not go together, or say nothing that there is: nothing was tried. */
final class WrongWordsException extends BalsamException {
  private static final long serialVersionUID = 1L;

  WrongWordsException(String message) {
    super(message);
  }

  WrongWordsException(@Nullable String message, Throwable cause) {
    super(String.valueOf(message), cause);
  }
}
