package dev.balsam.cli;

import java.util.List;

/** Text that replaces what a terminal shows, without clearing it first, which would flicker. */
final class Screen {
  // ECMA-48: cursor home, erase to the end of the line, erase to the end of the screen.
  private static final String HOME = "\u001b[H";
  private static final String REST_OF_LINE = "\u001b[K\n";
  private static final String REST_OF_SCREEN = "\u001b[J";

  private Screen() {}

  /** As much of the text as there is room for; its last line says how much is left out. */
  static String of(String text, Terminal.Size size) {
    return of(text.lines().toList(), text.lines().count(), size);
  }

  /** The same of one of which only the first lines are kept. */
  static String of(ScreenText text, Terminal.Size size) {
    text.close();
    return of(text.first(), text.lines(), size);
  }

  private static String of(List<String> first, long lines, Terminal.Size size) {
    int room = size.rows() - 1;
    StringBuilder screen = new StringBuilder(HOME);
    int shown = lines <= room ? first.size() : room - 1;
    first.stream()
        .limit(shown)
        .forEach(line -> screen.append(cut(line, size.columns())).append(REST_OF_LINE));
    if (shown < lines) {
      screen
          .append(cut("(" + (lines - shown) + " more lines)", size.columns()))
          .append(REST_OF_LINE);
    }
    return screen.append(REST_OF_SCREEN).toString();
  }

  private static String cut(String line, int columns) {
    return Plain.width(line) <= columns
        ? line
        : line.substring(0, line.offsetByCodePoints(0, columns));
  }
}
