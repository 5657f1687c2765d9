package dev.balsam.launcher.internal.hook;

import dev.balsam.engine.HookCall;
import dev.balsam.engine.HookPoint;
import dev.balsam.launcher.internal.task.JobFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The logs of hooks, as the original names and begins them (its sections 3.4, 3.5 and 3.8). A hook
 * that is called again adds to the log of its run; the log of an earlier run has another name by
 * then.
 */
public final class HookLogs {
  private HookLogs() {}

  /**
   * The log of the hooks that come after a run, whatever its end was.
   *
   * @param workdir the job's working directory
   * @return the file
   */
  public static Path afterRun(Path workdir) {
    return workdir.resolve("postprocess.log");
  }

  static Path of(HookCall call) {
    Path workdir = call.job().workdir();
    return call.point() == HookPoint.PREPROCESS
        ? workdir.resolve("preprocess.log")
        : afterRun(workdir);
  }

  /**
   * Writes the heading of a call and perhaps some text.
   *
   * @param command what is called
   * @param text what follows; perhaps empty
   */
  static Path write(HookCall call, String command, String text) throws IOException {
    Path log = of(call);
    // It may have been staged in: a link to the log of a parent.
    JobFiles.removeLink(log);
    Files.writeString(
        log,
        heading(call, command) + text,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND,
        LinkOption.NOFOLLOW_LINKS);
    return log;
  }

  private static String heading(HookCall call, String command) {
    String kind = call.point() == HookPoint.PREPROCESS ? "Preprocessor" : "Postprocessor";
    String heading = "# Balsam " + kind + ": " + command + "\n";
    return call.point().isHandler()
        ? heading + "# Invoked to handle " + call.point().state() + "\n"
        : heading;
  }
}
