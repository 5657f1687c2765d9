package dev.balsam.launcher.internal.hook;

import dev.balsam.BalsamException;
import dev.balsam.engine.HookCall;
import dev.balsam.engine.HookPoint;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** What the history says of hooks that failed, and where their details are. */
final class HookMessages {
  // A message may quote a whole file; the history is no place for that.
  private static final int MOST_CHARACTERS = 4_000;

  private HookMessages() {}

  /** The log of a hook, as the original names it (its section 3.8). */
  static Path log(HookCall call) {
    return call.job()
        .workdir()
        .resolve(call.point() == HookPoint.PREPROCESS ? "preprocess.log" : "postprocess.log");
  }

  /** How the log begins, as in the original (its sections 3.4 and 3.5). */
  static String heading(HookCall call, String command) {
    String kind = call.point() == HookPoint.PREPROCESS ? "Preprocessor" : "Postprocessor";
    String heading = "# Balsam " + kind + ": " + command + "\n";
    return call.point().isHandler()
        ? heading + "# Invoked to handle " + call.point().state() + "\n"
        : heading;
  }

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
    Path log = log(call);
    StringWriter trace = new StringWriter();
    e.printStackTrace(new PrintWriter(trace, true));
    try {
      Files.writeString(log, heading(call, call.hook().describe()) + trace);
    } catch (IOException | RuntimeException unwritable) {
      return message;
    }
    return message + " (Its stack trace is in " + log.getFileName() + ".)";
  }

  private static String words(Duration limit) {
    return limit.toString().substring(2).toLowerCase(Locale.ROOT);
  }
}
