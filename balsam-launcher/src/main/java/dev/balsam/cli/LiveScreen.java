package dev.balsam.cli;

import java.io.PrintWriter;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The terminal's second screen (xterm, "Alternate Screen Buffer"), so that what stood there before
 * is back at the end, also when Ctrl-C ends the JVM.
 */
final class LiveScreen implements AutoCloseable {
  private static final String BEGIN = "\u001b[?1049h\u001b[?25l";
  private static final String END = "\u001b[?25h\u001b[?1049l";

  private final PrintWriter out;
  private final AtomicBoolean ended = new AtomicBoolean();

  private LiveScreen(PrintWriter out) {
    this.out = out;
  }

  static LiveScreen open(PrintWriter out) {
    LiveScreen screen = new LiveScreen(out);
    Runtime.getRuntime().addShutdownHook(new Thread(screen::close, "balsam-screen"));
    out.print(BEGIN);
    out.flush();
    return screen;
  }

  /** Shows a text in place of what is there. */
  void show(String text) {
    Terminal.Size size = Terminal.size();
    synchronized (ended) {
      if (!ended.get()) {
        out.print(Screen.of(text, size));
        out.flush();
      }
    }
  }

  @Override
  public void close() {
    synchronized (ended) {
      if (ended.compareAndSet(false, true)) {
        out.print(END);
        out.flush();
      }
    }
  }
}
