package dev.balsam.cli;

import dev.balsam.DatabaseUnavailableException;
import dev.balsam.Site;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Stack;
import java.util.regex.Pattern;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Prints a list again and again: on a terminal in the same place, elsewhere one after another.
 * Ctrl-C ends it, on a terminal q too.
 */
final class Watch {
  private static final double SECONDS = 2;
  private static final double SHORTEST = 0.1;

  private Watch() {}

  /** The number of seconds where one follows, so that {@code --watch jobs} is understood too. */
  static final class Seconds implements IParameterConsumer {
    private static final Pattern NUMBER = Pattern.compile("[0-9]+(\\.[0-9]+)?|\\.[0-9]+");

    @Override
    public void consumeParameters(Stack<String> words, ArgSpec option, CommandSpec command) {
      boolean follows = !words.isEmpty() && NUMBER.matcher(words.peek()).matches();
      option.setValue(follows ? Double.valueOf(words.pop()) : SECONDS);
    }
  }

  static void every(double seconds, Lister lister, Site site, PrintWriter out)
      throws InterruptedException {
    if (seconds < SHORTEST) {
      throw new WrongWordsException(
          "--watch " + seconds + " would ask the database too often. Give 0.1 seconds or more.");
    }
    boolean terminal = Terminal.isThere();
    try (QuitKey quit = QuitKey.listen()) {
      do {
        if (terminal) {
          Terminal.Size size = Terminal.size();
          ScreenText text = new ScreenText(size);
          print(lister, site, new PrintWriter(text));
          out.print(Screen.of(text, size));
        } else {
          print(lister, site, out);
        }
        out.flush();
      } while (!quit.within(Duration.ofMillis((long) (seconds * 1_000))));
    }
  }

  // Whoever watches wants to see that the server is there again.
  private static void print(Lister lister, Site site, PrintWriter out) {
    try {
      lister.print(site, out);
    } catch (DatabaseUnavailableException e) {
      out.println(e.getMessage());
    }
    out.flush();
  }
}
