package dev.balsam.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * How far an import has come: a bar where somebody looks at a terminal, else a line now and then.
 * Nothing is shown of one that is over in a moment.
 */
final class ImportProgress implements AutoCloseable {
  private static final long SOON = TimeUnit.SECONDS.toNanos(1);
  private static final long BAR = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long LINE = TimeUnit.SECONDS.toNanos(10);
  // Asking for the time costs about as much as a cell.
  private static final int SELDOM = 256;

  private final PrintWriter err;
  private final LongSupplier done;
  private final OptionalLong all;
  private final boolean terminal;
  private long jobs;
  private long next;
  private @Nullable ProgressBar bar;

  /**
   * Begins it.
   *
   * @param done how much of the whole was read
   * @param all the whole, if that is known
   */
  ImportProgress(PrintWriter err, LongSupplier done, OptionalLong all) {
    this.err = err;
    this.done = done;
    this.all = all;
    terminal = isTerminal();
    next = System.nanoTime() + (terminal ? SOON : LINE);
  }

  // Standard error, whatever standard input is: System.console() asks for both.
  private static boolean isTerminal() {
    try {
      String to = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
      return to.startsWith("/dev/pts/") || to.startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }

  /** Counts a job. */
  void job() {
    if (++jobs % SELDOM == 0 && System.nanoTime() - next >= 0) {
      next = System.nanoTime() + (terminal ? BAR : LINE);
      if (terminal) {
        onTerminal();
      } else {
        err.println("balsam: " + jobs + " jobs read");
      }
    }
  }

  private void onTerminal() {
    ProgressBar shown = bar;
    if (shown == null) {
      shown =
          new ProgressBarBuilder()
              .setTaskName("jobs")
              .setInitialMax(all.orElse(-1))
              .setStyle(ProgressBarStyle.ASCII)
              .hideEta()
              .build();
      bar = shown;
    }
    shown.stepTo(all.isPresent() ? done.getAsLong() : jobs);
    shown.setExtraMessage(jobs + " jobs");
  }

  /** Leaves the line of the bar to what is printed next. */
  void end() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }

  @Override
  public void close() {
    end();
  }
}
