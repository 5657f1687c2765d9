package dev.balsam.launcher.internal.agent;

import dev.balsam.launcher.internal.task.Sessions;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A shell that kills this process when it stands still: then it cannot end its tasks in time, but
 * its guard shell can, once it is dead. It is fed a line now and then; when none comes in time, it
 * kills, and when the pipe ends, it leaves.
 */
final class Sidecar implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Sidecar.class);
  private static final String SCRIPT =
      "while :; do timeout \"$1\" sh -c 'read -r line'; case $? in"
          + " 0) ;; 124) kill -s KILL \"$2\"; exit;; *) exit;; esac; done";

  private final Process shell;

  private Sidecar(Process shell) {
    this.shell = shell;
  }

  /**
   * Starts it.
   *
   * @param patience the longest time between two lines
   * @param searchPath where programs are
   */
  static Sidecar start(Duration patience, String searchPath) throws IOException {
    List<String> words = new ArrayList<>(Sessions.prefix(searchPath));
    words.addAll(List.of("/bin/sh", "-c", SCRIPT, "balsam-sidecar"));
    words.add(Double.toString(patience.toMillis() / 1_000.0));
    words.add(Long.toString(ProcessHandle.current().pid()));
    return new Sidecar(
        new ProcessBuilder(words)
            .directory(new File("/"))
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD)
            .start());
  }

  /** This process is alive. */
  void feed() {
    try {
      shell.getOutputStream().write("\n".getBytes(StandardCharsets.US_ASCII));
      shell.getOutputStream().flush();
    } catch (IOException e) {
      LOG.debug("the sidecar is gone", e);
    }
  }

  @Override
  public void close() {
    try {
      shell.getOutputStream().close();
    } catch (IOException e) {
      LOG.debug("the sidecar was gone", e);
    }
  }
}
