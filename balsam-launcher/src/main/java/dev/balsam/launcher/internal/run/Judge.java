package dev.balsam.launcher.internal.run;

import dev.balsam.engine.AfterRun;
import dev.balsam.engine.ClaimedJob;
import dev.balsam.engine.RunResult;
import dev.balsam.launcher.internal.task.OutputTail;
import dev.balsam.launcher.internal.task.TaskExit;
import java.util.Optional;

/** What the end of a task means for its job. */
final class Judge {
  // The original records 16 lines; the bytes keep one endless line from filling the history.
  private static final int TAIL_LINES = 16;
  private static final int TAIL_BYTES = 8_192;

  private Judge() {}

  /** The result to record; empty when the job is no longer this launcher's to judge. */
  static Optional<RunResult> of(ClaimedJob job, TaskExit exit) {
    return switch (exit.cause()) {
      case EXITED ->
          Optional.of(
              AfterRun.exited(
                  job,
                  exit.exitCode(),
                  exit.exitCode() == 0 ? "" : withTail(job, exit),
                  exit.endedAt()));
      case OUT_OF_MEMORY ->
          Optional.of(AfterRun.outOfMemory(job, withTail(job, exit), exit.endedAt()));
      case TIMED_OUT -> Optional.of(AfterRun.overTime(job, exit.endedAt()));
      case STOPPED ->
          Optional.of(
              AfterRun.cutOff(
                  job, "The launcher ended while the job was running.", exit.endedAt()));
      case WORKER_LOST ->
          Optional.of(
              exit.exitCode() == TaskExit.NONE
                  ? AfterRun.notStarted(job, exit.message(), exit.endedAt())
                  : AfterRun.exited(job, exit.exitCode(), exit.message(), exit.endedAt()));
      case COULD_NOT_START -> Optional.of(AfterRun.notStarted(job, exit.message(), exit.endedAt()));
      case NODE_FAULT, NODE_LOST ->
          Optional.of(AfterRun.givenBack(job, exit.message(), exit.endedAt()));
      case NOT_BEGUN -> Optional.of(AfterRun.notBegun(job, exit.message(), exit.endedAt()));
      case KILLED -> Optional.empty();
    };
  }

  private static String withTail(ClaimedJob job, TaskExit exit) {
    String tail = OutputTail.read(job.output(), TAIL_LINES, TAIL_BYTES);
    String said =
        exit.message().isEmpty()
            ? "The program ended with exit code " + exit.exitCode() + "."
            : exit.message();
    return tail.isBlank() ? said : said + " Its last lines:\n" + tail.indent(4).stripTrailing();
  }
}
