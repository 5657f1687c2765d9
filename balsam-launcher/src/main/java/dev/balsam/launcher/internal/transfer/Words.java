package dev.balsam.launcher.internal.transfer;

import java.nio.file.FileSystemException;
import java.util.Locale;

/** What an exception says, as the end of a sentence. */
final class Words {
  private Words() {}

  static String of(Throwable e) {
    Throwable told = e.getMessage() == null && e.getCause() != null ? e.getCause() : e;
    String kind =
        told.getClass()
            .getSimpleName()
            .replaceAll("Exception$", "")
            .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
            .toLowerCase(Locale.ROOT);
    String message = told.getMessage();
    if (message == null) {
      return kind;
    }
    return told instanceof FileSystemException || kind.equals("unknown host")
        ? kind + " (" + message + ")"
        : kind + ": " + message;
  }
}
