package dev.balsam.launcher.internal.task;

import dev.balsam.Outcome;
import dev.balsam.launcher.internal.task.TaskExit.Cause;
import java.util.List;

/** The sentences of task exits. */
final class ExitMessages {
  private static final int CANNOT_EXECUTE = 126;
  private static final int NOT_FOUND = 127;

  private ExitMessages() {}

  static String ofExit(int code) {
    if (code == 0) {
      return "";
    }
    if (code == CANNOT_EXECUTE || code == NOT_FOUND) {
      return "Exit code %s, with which a shell says that it could not execute the program."
          .formatted(code);
    }
    return Outcome.ofExitCode(code) instanceof Outcome.Signalled signalled
        ? "Exit code %s (%s).".formatted(code, signalled.name())
        : "Exit code %s.".formatted(code);
  }

  /**
   * The task never ran.
   *
   * @param reached the step that failed: C(d) or O(utput)
   * @param complaint what the worker's shell said
   */
  static String ofFailedStart(char reached, TaskSpec task, String complaint) {
    return reached == 'C'
        ? "Could not enter the working directory %s: %s".formatted(task.workdir(), complaint)
        : "Could not open the output file %s: %s".formatted(task.output(), complaint);
  }

  /** The task's tree was ended, after it or with it. */
  static String ofEnd(Cause why, RunningTask task, List<Long> survivors) {
    String sentence =
        switch (why) {
          case EXITED -> ofExit(task.exitCode);
          case OUT_OF_MEMORY -> "The kernel killed the program because memory had run out.";
          case TIMED_OUT ->
              "Ended after its timeout of %s."
                  .formatted(task.spec.timeout().map(Object::toString).orElse("?"));
          case STOPPED -> "Ended because the launcher stops.";
          case WORKER_LOST ->
              "The shell that ran the task died, so its exit code is unknown; its processes were"
                  + " ended.";
          case COULD_NOT_START -> "The task could not be started.";
          case NODE_FAULT ->
              "The shell that was to run the task could start no process: too many processes on"
                  + " this machine, or no memory?";
          default -> "Ended on request.";
        };
    return survivors.isEmpty()
        ? sentence
        : sentence + " These processes do not end, not even by SIGKILL: " + survivors;
  }
}
