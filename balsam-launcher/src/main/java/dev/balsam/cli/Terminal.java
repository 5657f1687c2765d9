package dev.balsam.cli;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The terminal of the user, where there is one. */
final class Terminal {
  private static final Size DEFAULT = new Size(24, 80);

  /** What reads and sets it. */
  static final File FILE = new File("/dev/tty");

  private Terminal() {}

  /**
   * How much can be seen at once.
   *
   * @param rows lines; 2 at least
   * @param columns characters of each
   */
  record Size(int rows, int columns) {}

  /** Whether input and output are a terminal. */
  static boolean isThere() {
    return console() != null;
  }

  /** The terminal to ask questions on. */
  // From Java 22 on there may be a console without a terminal; isTerminal() came with it.
  @SuppressWarnings("SystemConsoleNull") // which is what the rest is about
  static @Nullable Console console() {
    Console console = System.console();
    if (console == null) {
      return null;
    }
    try {
      boolean terminal = Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
      return terminal ? console : null;
    } catch (NoSuchMethodException e) {
      return console;
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }

  /** Its size now, as stty tells it; 24 lines of 80 where it does not. */
  static Size size() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(FILE)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return size(new String(stty.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      return DEFAULT;
    }
  }

  private static Size size(String said) {
    String[] words = said.strip().split(" ", -1);
    try {
      int rows = Integer.parseInt(words[0]);
      int columns = words.length == 2 ? Integer.parseInt(words[1]) : 0;
      return rows < 2 || columns < 1 ? DEFAULT : new Size(rows, columns);
    } catch (NumberFormatException e) {
      return DEFAULT;
    }
  }
}
