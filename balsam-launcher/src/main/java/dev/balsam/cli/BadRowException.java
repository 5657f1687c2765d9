package dev.balsam.cli;

import dev.balsam.BalsamException;
import org.jspecify.annotations.Nullable;

/** A row that cannot be added, and where it is. */
final class BadRowException extends BalsamException {
  private static final long serialVersionUID = 1L;

  BadRowException(String where, @Nullable String what, Throwable cause) {
    super(where + ": " + what + " Nothing was stored.", cause);
  }
}
