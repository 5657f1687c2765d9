package dev.balsam.cli;

import java.io.Writer;
import java.util.ArrayList;
import java.util.List;

/** Keeps as much of a text as a terminal can show, however long it is, and counts its lines. */
final class ScreenText extends Writer {
  // The characters beyond the 16 bits of a char are two of them.
  private static final int CHARS = 2;

  private final Terminal.Size size;
  private final List<String> first = new ArrayList<>();
  private final StringBuilder line = new StringBuilder();
  private boolean begun;
  private long lines;

  ScreenText(Terminal.Size size) {
    this.size = size;
  }

  @Override
  public void write(char[] text, int from, int length) {
    for (int i = from; i < from + length; i++) {
      if (text[i] == '\n') {
        end();
      } else {
        begun = true;
        if (first.size() < size.rows() && line.length() < CHARS * size.columns()) {
          line.append(text[i]);
        }
      }
    }
  }

  private void end() {
    if (first.size() < size.rows()) {
      first.add(line.toString());
    }
    line.setLength(0);
    begun = false;
    lines++;
  }

  /** Its first lines, as many as there are rows. */
  List<String> first() {
    return List.copyOf(first);
  }

  /** How many lines there are. */
  long lines() {
    return lines;
  }

  @Override
  public void flush() {
    // Nothing is on its way.
  }

  /** Ends the last line too. */
  @Override
  public void close() {
    if (begun) {
      end();
    }
  }
}
