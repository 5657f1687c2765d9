package dev.balsam.cli;

import dev.balsam.BalsamException;
import java.io.Console;
import java.io.PrintWriter;
import java.util.Locale;
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
  void ask(PrintWriter err, String asked) {
    if (yes) {
      return;
    }
    String question = Plain.lines(asked, 0);
    Console console = Terminal.console();
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
}
