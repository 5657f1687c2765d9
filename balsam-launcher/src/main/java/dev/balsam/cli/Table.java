package dev.balsam.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiFunction;

/**
 * A table as the original prints it: headings at the right of their columns, a rule, cells at the
 * left. The first rows decide how wide the columns are, so that any number of rows can be printed
 * without being kept.
 */
final class Table {
  private static final int DECIDING = 1_000;
  private static final String BETWEEN = " | ";

  private Table() {}

  /** Prints the rows, of which there is one at least. */
  static void print(PrintWriter out, List<String> headings, Iterator<List<String>> rows) {
    List<List<String>> first = new ArrayList<>();
    while (first.size() < DECIDING && rows.hasNext()) {
      first.add(rows.next());
    }
    int[] widths = widths(headings, first);
    String head = line(headings, widths, Plain::right);
    out.print(head + "\n" + "-".repeat(Plain.width(head)) + "\n");
    first.forEach(row -> print(out, row, widths));
    rows.forEachRemaining(row -> print(out, row, widths));
    out.flush();
  }

  private static void print(PrintWriter out, List<String> row, int[] widths) {
    // Not println, which would send every row by itself.
    out.print(line(row, widths, Plain::left).stripTrailing() + "\n");
  }

  private static int[] widths(List<String> headings, List<List<String>> rows) {
    int[] widths = headings.stream().mapToInt(Plain::width).toArray();
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], Plain.width(row.get(i)));
      }
    }
    return widths;
  }

  private static String line(
      List<String> cells, int[] widths, BiFunction<String, Integer, String> pad) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      line.append(i == 0 ? "" : BETWEEN).append(pad.apply(cells.get(i), widths[i]));
    }
    return line.toString();
  }
}
