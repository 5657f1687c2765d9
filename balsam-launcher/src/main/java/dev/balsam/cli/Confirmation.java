package dev.balsam.cli;

import dev.balsam.BalsamException;
import java.io.Console;
import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Asks before something is destroyed; on a terminal only, as a script cannot answer. */
final class Confirmation {
  @Option(
      names = {"--yes", "-y", "--force"},
      description = "Do not ask.")
  private boolean yes;

  /**
   * Returns when it may be done.
   *
   * @throws BalsamException when the answer is no, or nobody is there to give one
   */
  void ask(PrintWriter err, String question) {
    if (yes) {
      return;
    }
    Console console = terminal();
    if (console == null) {
      throw new BalsamException(
          question
              + " Nobody is at a terminal to answer, so nothing was done. Give --yes to do it.");
    }
    while (true) {
      err.print(question + " [y/n]: ");
      err.flush();
      String answer = console.readLine();
      switch (answer == null ? "n" : answer.strip().toLowerCase(Locale.ROOT)) {
        case "y", "yes" -> {
          return;
        }
        case "n", "no" -> throw new BalsamException("Nothing was done.");
        default -> err.println("Please answer y or n.");
      }
    }
  }

  // From Java 22 on there may be a console without a terminal; isTerminal() came with it.
  static @Nullable Console terminal() {
    Console console = System.console();
    if (console == null) {
      return null;
    }
    try {
      return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console))
          ? console
          : null;
    } catch (NoSuchMethodException e) {
      return console;
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }
}
