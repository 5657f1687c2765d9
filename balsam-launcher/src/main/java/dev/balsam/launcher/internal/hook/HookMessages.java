package dev.balsam.launcher.internal.hook;

import dev.balsam.BalsamException;
import dev.balsam.engine.HookCall;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** What the history says of hooks that failed. */
final class HookMessages {
  // A message may quote a whole file; the history is no place for that.
  private static final int MOST_CHARACTERS = 4_000;

  private HookMessages() {}

  static String overTime(HookCall call) {
    return "The "
        + call.describe()
        + " took longer than its limit of "
        + words(call.limit())
        + " and was given up. Nothing that it asked for was done.";
  }

  static String refused(HookCall call, RuntimeException why) {
    return "What the " + call.describe() + " asked for was refused: " + said(why);
  }

  private static String said(Throwable e) {
    String said = e instanceof BalsamException ? String.valueOf(e.getMessage()) : e.toString();
    return said.length() > MOST_CHARACTERS ? said.substring(0, MOST_CHARACTERS) + "..." : said;
  }

  /** The stack trace goes into the log, since no history is the place for it. */
  static String failed(HookCall call, Throwable e) {
    if (e instanceof ScriptFailure script) {
      return String.valueOf(script.getMessage());
    }
    String message = "The " + call.describe() + " failed: " + said(e);
    StringWriter trace = new StringWriter();
    e.printStackTrace(new PrintWriter(trace, true));
    Path log;
    try {
      log = HookLogs.write(call, call.hook().describe(), trace.toString());
    } catch (IOException | RuntimeException unwritable) {
      return message;
    }
    return message + " (Its stack trace is in " + log.getFileName() + ".)";
  }

  private static String words(Duration limit) {
    return limit.toString().substring(2).toLowerCase(Locale.ROOT);
  }
}
