package dev.balsam.cli;

import dev.balsam.admin.Progress;
import java.io.PrintWriter;
import java.util.Locale;

/** One line on a terminal that says how far something long is; nothing where nobody looks. */
final class ProgressText {
  private static final long EVERY_NANOS = 100_000_000;

  private final PrintWriter err;
  private final boolean shown;
  private long last;
  private int width;

  ProgressText(PrintWriter err, boolean wanted) {
    this.err = err;
    this.shown = wanted && Terminal.isThere();
    this.last = System.nanoTime() - EVERY_NANOS;
  }

  void show(Progress step) {
    long now = System.nanoTime();
    if (shown && now - last >= EVERY_NANOS) {
      last = now;
      replace(text(step));
    }
  }

  /** Takes the line away. */
  void end() {
    if (width > 0) {
      replace("");
      err.print('\r');
      err.flush();
      width = 0;
    }
  }

  static String text(Progress step) {
    return step.about() > 0
        ? String.format(
            Locale.ROOT,
            "%s: %,d of about %,d",
            step.what(),
            step.done(),
            Math.max(step.done(), step.about()))
        : String.format(Locale.ROOT, "%s: %,d", step.what(), step.done());
  }

  private void replace(String text) {
    err.print('\r' + text + " ".repeat(Math.max(0, width - text.length())));
    err.flush();
    width = text.length();
  }
}
