package dev.balsam.launcher.internal.task;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How to start a process in a session of its own, so that a terminal's Ctrl-C and the signals to
 * our own group pass it by.
 */
public final class Sessions {
  private static final Logger log = LoggerFactory.getLogger(Sessions.class);

  private Sessions() {}

  /**
   * The words to put before a command. The process keeps its id: both programs call setsid(2) and
   * exec.
   *
   * @param searchPath where to look for them
   * @return words; empty where there is neither program
   */
  public static List<String> prefix(String searchPath) {
    Optional<List<String>> setsid =
        find("setsid", searchPath).map(program -> List.of(program.toString()));
    return setsid
        .or(
            () ->
                find("perl", searchPath) // macOS has no setsid(1)
                    .map(
                        perl ->
                            List.of(
                                perl.toString(),
                                "-MPOSIX",
                                "-e",
                                "POSIX::setsid(); exec { $ARGV[0] } @ARGV")))
        .orElseGet(
            () -> {
              log.warn(
                  "Neither setsid nor perl is on the PATH ({}): Ctrl-C in this terminal also"
                      + " reaches the tasks",
                  searchPath);
              return List.of();
            });
  }

  private static Optional<Path> find(String program, String searchPath) {
    return Executables.find(program, searchPath)
        .or(() -> Executables.find(program, Executables.DEFAULT_PATH));
  }
}
