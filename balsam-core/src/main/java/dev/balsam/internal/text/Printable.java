package dev.balsam.internal.text;

import java.util.Locale;

/** Makes user text fit for a message: one line, no control characters, not endless. */
public final class Printable {
  private static final int LONGEST = 120;

  private Printable() {}

  /**
   * The text for a message.
   *
   * @param text any text
   * @return the same without control characters, at most 120 characters of it
   */
  public static String of(String text) {
    String start = text.length() > LONGEST ? text.substring(0, LONGEST) : text;
    StringBuilder clean = new StringBuilder(start.length());
    start
        .codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '\n' -> clean.append("\\n");
                case '\t' -> clean.append("\\t");
                case '\r' -> clean.append("\\r");
                default -> {
                  if (hidden(c)) {
                    clean.append(String.format(Locale.ROOT, "\\u%04x", c));
                  } else {
                    clean.appendCodePoint(c);
                  }
                }
              }
            });
    return text.length() > LONGEST
        ? clean + "... (" + text.length() + " characters)"
        : clean.toString();
  }

  // Marks that turn the direction of writing would let a name disguise a message.
  private static boolean hidden(int c) {
    int type = Character.getType(c);
    return Character.isISOControl(c)
        || type == Character.FORMAT
        || type == Character.SURROGATE
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }
}
