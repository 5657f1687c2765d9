package dev.balsam.examples.benchmark;

import java.io.PrintStream;
import java.util.Locale;

/** Prints figures as they come, side by side with the limit and with what was to be reached. */
final class Figures {
  private final PrintStream out;

  Figures(PrintStream out) {
    this.out = out;
    row("measure", "ours", "beside", "ratio", "to reach");
    row("---", "---", "---", "---", "---");
  }

  void row(String measure, String ours, String beside, String ratio, String reach) {
    out.printf(
        Locale.ROOT,
        "| %-62s | %-22s | %-34s | %-7s | %-28s |%n",
        measure,
        ours,
        beside,
        ratio,
        reach);
    out.flush();
  }

  void skipped(String measure, String why) {
    row(measure + ": not measured, as " + why + ".", "", "", "", "");
  }

  static String tenths(double rate) {
    return String.format(Locale.ROOT, "%.1f/s", rate);
  }

  static String perSecond(double rate) {
    return String.format(Locale.ROOT, "%,.0f/s", rate);
  }

  static String millis(double millis) {
    return String.format(Locale.ROOT, "%.1f ms", millis);
  }

  static String ratio(double ratio) {
    return String.format(Locale.ROOT, "%.2f", ratio);
  }
}
