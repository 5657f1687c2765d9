package dev.balsam.internal.text;

import java.util.Locale;

/** What went wrong, in words for the end of a sentence. */
public final class Reason {
  private Reason() {}

  /**
   * What went wrong with a file: the exceptions of java.nio often carry only a path.
   *
   * @param e the exception
   * @return its kind and its message, such as {@code access denied (/x)}
   */
  public static String of(Exception e) {
    String kind =
        e.getClass()
            .getSimpleName()
            .replaceAll("Exception$", "")
            .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
            .toLowerCase(Locale.ROOT);
    return kind + " (" + e.getMessage() + ")";
  }

  /**
   * The message of an exception.
   *
   * @param e the exception
   * @return its message in one line
   */
  public static String oneLine(Throwable e) {
    return String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\R\\s*", "; ");
  }

  /**
   * The message of that in which an exception has its root.
   *
   * @param e the exception
   * @return the message of its last cause, in one line
   */
  public static String ofRoot(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return oneLine(root);
  }
}
