package dev.balsam.cli;

import java.io.PrintWriter;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** Output for programs; docs/json.md has the shapes. */
final class JsonOption {
  @Option(names = "--json", description = "Print JSON.")
  private boolean on;

  boolean on() {
    return on;
  }

  /** Prints one value on one line. */
  void print(PrintWriter out, Object value) {
    out.println(JsonValues.json(value));
  }

  /**
   * Prints an array whose elements come one by one, however many they are. It is ended only after
   * the last of them, so that nobody takes what was cut off by a failure for the whole.
   */
  void rows(PrintWriter out, Consumer<JsonRows> elements) {
    JsonRows rows = new JsonRows(out);
    elements.accept(rows);
    rows.end();
  }
}
