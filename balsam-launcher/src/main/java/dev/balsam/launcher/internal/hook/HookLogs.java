package dev.balsam.launcher.internal.hook;

import dev.balsam.engine.AttemptFiles;
import dev.balsam.engine.HookCall;
import dev.balsam.engine.HookPoint;
import dev.balsam.launcher.internal.task.GroupShare;
import dev.balsam.launcher.internal.task.JobFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The logs of hooks, as the original names and begins them (its sections 3.4, 3.5 and 3.8). A hook
 * that is called again after the same run adds to its log; the log of an earlier run is renamed
 * first.
 */
final class HookLogs {
  // Written for every run but the first, whose log is just as the original's.
  private static final String RUN = "# Run ";
  private static final Pattern HEADING =
      Pattern.compile("(?:# Balsam .*\\n|# Invoked .*\\n)*# Run (\\d{1,9})\\n", Pattern.UNIX_LINES);
  private static final int LONGEST_HEADING = 65_536;

  private HookLogs() {}

  /**
   * Writes the heading of a call and perhaps some text.
   *
   * @param command what is called
   * @param text what follows; perhaps empty
   * @return the log
   */
  static Path write(HookCall call, String command, String text) throws IOException {
    Path log = of(call);
    // It may have been staged in: a link to the log of a parent.
    JobFiles.removeLink(log);
    if (call.point() != HookPoint.PREPROCESS && Files.exists(log)) {
      int run = runOf(log);
      if (run != call.job().attempt()) {
        keep(log, run);
      }
    }
    Files.writeString(
        log,
        heading(call, command) + text,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND,
        LinkOption.NOFOLLOW_LINKS);
    GroupShare.extend(log);
    return log;
  }

  // Never over a log that is kept already: rather two runs in one log than none of the first.
  private static void keep(Path log, int run) {
    Path kept = AttemptFiles.kept(log, run);
    if (!Files.exists(kept, LinkOption.NOFOLLOW_LINKS)) {
      JobFiles.keep(log, kept);
    }
  }

  private static Path of(HookCall call) {
    boolean before = call.point() == HookPoint.PREPROCESS;
    return call.job().workdir().resolve(before ? "preprocess.log" : "postprocess.log");
  }

  private static int runOf(Path log) throws IOException {
    try (InputStream in = Files.newInputStream(log)) {
      String start = new String(in.readNBytes(LONGEST_HEADING), StandardCharsets.ISO_8859_1);
      Matcher heading = HEADING.matcher(start);
      return heading.lookingAt() ? Integer.parseInt(heading.group(1)) : 1;
    }
  }

  private static String oneLine(String command) {
    return command.replace('\n', ' ').replace('\r', ' ');
  }

  private static String heading(HookCall call, String command) {
    boolean before = call.point() == HookPoint.PREPROCESS;
    String heading =
        "# Balsam " + (before ? "Preprocessor" : "Postprocessor") + ": " + oneLine(command) + "\n";
    if (call.point().isHandler()) {
      heading += "# Invoked to handle " + call.point().state() + "\n";
    }
    return call.job().attempt() > 1 ? heading + RUN + call.job().attempt() + "\n" : heading;
  }
}
