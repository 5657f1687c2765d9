package dev.balsam.cli;

import dev.balsam.BalsamException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The log of a launcher, one file for each in the site's log directory. The command logs by SLF4J's
 * simple logger, which can write to {@code System.out}: that is the log from here on, and so is
 * whatever a hook prints. What the command itself prints goes to the real standard output.
 */
final class LauncherLog implements AutoCloseable {
  private static final String SETTING = "org.slf4j.simpleLogger.";
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd_HHmmss", Locale.ROOT);

  private final RotatingLog log = new RotatingLog(RotatingLog.FULL);
  private final PrintStream before = System.out;

  private LauncherLog() {}

  /** Begins; to be called before anything logs, as the logger reads its settings only once. */
  static LauncherLog begin() {
    LauncherLog log = new LauncherLog();
    System.setProperty(SETTING + "logFile", "System.out");
    System.setProperty(SETTING + "defaultLogLevel", System.getProperty("balsam.log", "info"));
    System.setProperty(SETTING + "showDateTime", "true");
    System.setProperty(SETTING + "dateTimeFormat", "yyyy-MM-dd HH:mm:ss.SSS");
    System.setProperty(SETTING + "showShortLogName", "true");
    System.setOut(new PrintStream(log.log, true, StandardCharsets.UTF_8));
    return log;
  }

  /** From now on into a file of its own in that directory. */
  void into(Path directory) {
    Path file =
        directory.resolve(
            "launcher_"
                + LocalDateTime.now(ZoneId.systemDefault()).format(NAME)
                + "_"
                + host()
                + "-"
                + ProcessHandle.current().pid()
                + ".log");
    try {
      Files.createDirectories(directory);
      log.into(file);
    } catch (IOException e) {
      throw new BalsamException(
          "The log " + file + " cannot be written: " + FileTrouble.of(e) + ".", e);
    }
  }

  // Launchers on many nodes share the directory.
  private static String host() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname"))
          .strip()
          .replaceAll("[^A-Za-z0-9-].*", "");
    } catch (IOException e) {
      return "localhost";
    }
  }

  @Override
  public void close() {
    System.out.flush();
    System.setOut(before);
  }
}
