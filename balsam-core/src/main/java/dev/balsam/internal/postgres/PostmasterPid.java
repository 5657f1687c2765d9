package dev.balsam.internal.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@code postmaster.pid} says (lines as in PostgreSQL's src/include/utils/pidfile.h).
 *
 * @param pid the postmaster's process id, line 1; 0 if the file is empty
 * @param port the port it listens on, line 4; 0 while it is not written yet
 * @param status how far it is, line 8
 */
record PostmasterPid(long pid, int port, Status status) {
  /** How far a postmaster is. */
  enum Status {
    /** It recovers or has not yet said anything. */
    STARTING,
    /** It takes connections. */
    READY,
    /** It shuts down. */
    STOPPING
  }

  private static final int LINE_PID = 0;
  private static final int LINE_PORT = 3;
  private static final int LINE_STATUS = 7;

  // Above the largest pid of Linux (2^22) and of macOS: never that of a process.
  private static final long NOBODYS_PID = 4_194_304;

  // Line 2 is a path in whatever bytes: a one-byte charset reads and writes any.
  static Optional<PostmasterPid> read(Path file) throws IOException {
    try {
      return Optional.of(parse(Files.readString(file, StandardCharsets.ISO_8859_1)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  static PostmasterPid parse(String text) {
    List<String> lines = text.lines().map(String::strip).toList();
    Status status =
        switch (line(lines, LINE_STATUS)) {
          case "ready", "standby" -> Status.READY;
          case "stopping" -> Status.STOPPING;
          default -> Status.STARTING;
        };
    return new PostmasterPid(
        number(line(lines, LINE_PID)), (int) number(line(lines, LINE_PORT)), status);
  }

  /**
   * Says in the file that no process holds the cluster. Used where the pid has come round to some
   * other process, which PostgreSQL would take for the old postmaster. The rest of the file stays:
   * PostgreSQL needs it to see whether backends of the dead postmaster are still about.
   */
  static void disown(Path file) throws IOException {
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    int end = text.indexOf('\n');
    Files.writeString(
        file, NOBODYS_PID + (end < 0 ? "\n" : text.substring(end)), StandardCharsets.ISO_8859_1);
  }

  private static String line(List<String> lines, int index) {
    return index < lines.size() ? lines.get(index) : "";
  }

  private static long number(String text) {
    return text.matches("\\d{1,9}") ? Long.parseLong(text) : 0;
  }
}
