package dev.balsam.cli;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Text of users on a terminal: a name must neither break a table nor steer the terminal. */
final class Plain {
  private static final Pattern UNQUOTED = Pattern.compile("[A-Za-z0-9_./:=,+@%-]+");

  private Plain() {}

  /** The text on one line, with what cannot be seen made visible. */
  static String line(String text) {
    if (text.chars().noneMatch(Plain::isHidden)) {
      return text;
    }
    StringBuilder plain = new StringBuilder();
    text.chars()
        .forEach(
            c -> {
              switch (c) {
                case '\n' -> plain.append("\\n");
                case '\t' -> plain.append("\\t");
                case '\r' -> plain.append("\\r");
                default ->
                    plain.append(isHidden(c) ? String.format(Locale.ROOT, "\\u%04x", c) : (char) c);
              }
            });
    return plain.toString();
  }

  /** The text with its lines as they are; those after the first begin with blanks. */
  static String lines(String text, int indent) {
    return text.lines().map(Plain::line).collect(Collectors.joining("\n" + " ".repeat(indent)));
  }

  // Marks that turn the direction of writing can make a name look like another.
  private static boolean isHidden(int c) {
    return Character.isISOControl(c)
        || Character.getType(c) == Character.FORMAT
        || Character.getType(c) == Character.LINE_SEPARATOR
        || Character.getType(c) == Character.PARAGRAPH_SEPARATOR;
  }

  /** Words as one would type them into a POSIX shell. */
  static String command(List<String> words) {
    return words.stream()
        .map(
            word ->
                UNQUOTED.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'")
        .collect(Collectors.joining(" "));
  }

  /** Words without the directories of their files, as tables of the original show commands. */
  static String basenames(List<String> words) {
    return words.stream()
        .map(word -> word.endsWith("/") ? word : word.substring(word.lastIndexOf('/') + 1))
        .collect(Collectors.joining(" "));
  }

  /** The text with blanks after it up to a width. */
  static String left(String text, int width) {
    return text + " ".repeat(Math.max(0, width - width(text)));
  }

  /** The text with blanks before it up to a width. */
  static String right(String text, int width) {
    return " ".repeat(Math.max(0, width - width(text))) + text;
  }

  static int width(String text) {
    return text.codePointCount(0, text.length());
  }
}
