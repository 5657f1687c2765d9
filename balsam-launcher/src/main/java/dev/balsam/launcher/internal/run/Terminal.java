package dev.balsam.launcher.internal.run;

import java.io.Console;
import java.lang.reflect.InvocationTargetException;

/** Whether somebody looks at a terminal. */
final class Terminal {
  private Terminal() {}

  // Before JDK 22 null means that there is no terminal; after it, isTerminal tells.
  @SuppressWarnings("SystemConsoleNull")
  static boolean isPresent() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      // From JDK 22 on there is a console without a terminal, and a method that tells.
      return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (IllegalAccessException | InvocationTargetException e) {
      return false;
    }
  }

  static Progress progress(boolean wanted) {
    if (!wanted) {
      return Progress.NONE;
    }
    return isPresent() ? new BarProgress() : new LineProgress(System.err);
  }
}
