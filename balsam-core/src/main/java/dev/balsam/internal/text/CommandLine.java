package dev.balsam.internal.text;

import dev.balsam.BalsamException;
import java.util.ArrayList;
import java.util.List;

/**
 * Splits a command line into words by the quoting rules of POSIX (Shell Command Language, 2.2).
 * Nothing else of a shell happens: {@code $}, {@code *}, {@code ~}, {@code |} and {@code >} are
 * plain characters.
 */
public final class CommandLine {
  private final String line;
  private final List<String> words = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();
  private boolean inWord;
  private int at;

  private CommandLine(String line) {
    this.line = line;
  }

  /**
   * The words of a command line.
   *
   * @param line for example {@code ./simulate --title "two words"}
   * @return at least one word
   * @throws BalsamException when it is blank, holds NUL, or a quote or escape is left open
   */
  public static List<String> split(String line) {
    if (line.indexOf('\0') >= 0) {
      throw new BalsamException(
          "The command line \""
              + Printable.of(line)
              + "\" holds a NUL character, which no program can be given. Remove it.");
    }
    return new CommandLine(line).words();
  }

  private List<String> words() {
    while (at < line.length()) {
      char c = line.charAt(at++);
      switch (c) {
        case ' ', '\t', '\n', '\r' -> endWord();
        case '\'' -> singleQuoted();
        case '"' -> doubleQuoted();
        case '\\' -> escaped();
        default -> add(c);
      }
    }
    endWord();
    if (words.isEmpty()) {
      throw new BalsamException("The command line is blank. Name a program.");
    }
    return List.copyOf(words);
  }

  private void singleQuoted() {
    inWord = true;
    int end = line.indexOf('\'', at);
    if (end < 0) {
      throw open("'");
    }
    word.append(line, at, end);
    at = end + 1;
  }

  private void doubleQuoted() {
    inWord = true;
    while (at < line.length()) {
      char c = line.charAt(at++);
      if (c == '"') {
        return;
      }
      if (c == '\\' && at < line.length() && "$`\"\\\n".indexOf(line.charAt(at)) >= 0) {
        c = line.charAt(at++);
        if (c == '\n') {
          continue;
        }
      }
      word.append(c);
    }
    throw open("\"");
  }

  private void escaped() {
    if (at == line.length()) {
      throw new BalsamException(
          "The command line \""
              + Printable.of(line)
              + "\" ends with a backslash that escapes nothing. Remove it or double it.");
    }
    char c = line.charAt(at++);
    if (c != '\n') {
      add(c);
    }
  }

  private void add(char c) {
    inWord = true;
    word.append(c);
  }

  private void endWord() {
    if (inWord) {
      words.add(word.toString());
      word.setLength(0);
      inWord = false;
    }
  }

  private BalsamException open(String quote) {
    return new BalsamException(
        "The command line \""
            + Printable.of(line)
            + "\" has an unclosed "
            + quote
            + ". Close the quote or escape it with a backslash.");
  }
}
