package dev.balsam.cli;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The key q, with which views that go on are left: heard without Enter, and not shown. Where there
 * is no terminal it is never pressed. The terminal is as before at the end, also when Ctrl-C ends
 * the JVM.
 */
final class QuitKey implements AutoCloseable {
  // Single keys instead of lines, and nothing of them on the screen: termios(3), ICANON and ECHO.
  private static final String[] HEAR = {"-icanon", "-echo"};
  // As prompt as a key should be.
  private static final long LOOK_MILLIS = 50;

  private final InputStream keys;
  // How the terminal was; empty where nothing is to be restored.
  private final AtomicReference<String> before;

  private QuitKey(InputStream keys, String before) {
    this.keys = keys;
    this.before = new AtomicReference<>(before);
  }

  /** To be heard from now on. */
  static QuitKey listen() {
    if (!Terminal.isThere()) {
      return new QuitKey(InputStream.nullInputStream(), "");
    }
    try {
      String before = stty("-g");
      QuitKey key = new QuitKey(new FileInputStream(Terminal.FILE), before);
      Runtime.getRuntime().addShutdownHook(new Thread(key::restore, "balsam-terminal"));
      stty(HEAR);
      return key;
    } catch (IOException e) {
      // There is Ctrl-C still.
      return new QuitKey(InputStream.nullInputStream(), "");
    }
  }

  /** Waits for it. */
  boolean within(Duration time) throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      if (isPressed()) {
        return true;
      }
      Thread.sleep(Math.min(LOOK_MILLIS, left / 1_000_000 + 1));
    }
    return isPressed();
  }

  // Never waits: after Ctrl-Z a shell may have set the terminal to whole lines again.
  private boolean isPressed() {
    try {
      for (int waiting = keys.available(); waiting > 0; waiting--) {
        int key = keys.read();
        if (key == 'q' || key == 'Q') {
          return true;
        }
      }
    } catch (IOException e) {
      // The terminal is gone, and with it who could press a key.
    }
    return false;
  }

  private void restore() {
    String settings = before.getAndSet("");
    if (!settings.isEmpty()) {
      try {
        stty(settings);
      } catch (IOException e) {
        // The terminal is gone.
      }
    }
  }

  @Override
  public void close() {
    restore();
    try {
      keys.close();
    } catch (IOException e) {
      // Nothing was written.
    }
  }

  private static String stty(String... words) throws IOException {
    List<String> line = new ArrayList<>(List.of("stty"));
    line.addAll(List.of(words));
    Process process =
        new ProcessBuilder(line)
            .redirectInput(Terminal.FILE)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }
}
