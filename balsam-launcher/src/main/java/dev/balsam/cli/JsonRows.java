package dev.balsam.cli;

import java.io.PrintWriter;

/**
 * A JSON array, one element on each line. Nothing is kept, so it may have any number of elements.
 */
final class JsonRows {
  private final PrintWriter out;
  private boolean begun;

  JsonRows(PrintWriter out) {
    this.out = out;
  }

  /** Adds an element. */
  void add(Object row) {
    // Not println, which would send every row by itself.
    out.print(begun ? ",\n" : "[\n");
    out.print(JsonValues.json(row));
    begun = true;
  }

  /** Ends the array. */
  void end() {
    out.println(begun ? "\n]" : "[]");
  }
}
