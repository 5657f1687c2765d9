package dev.balsam.cli;

import java.io.PrintWriter;
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

  /** Begins an array whose elements are printed one by one, however many they are. */
  JsonRows rows(PrintWriter out) {
    return new JsonRows(out);
  }
}
