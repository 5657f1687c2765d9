package dev.balsam.launcher.internal.run;

import dev.balsam.launcher.internal.task.TaskExit;
import dev.balsam.launcher.internal.task.TaskRunner;
import dev.balsam.launcher.internal.task.TaskSpec;
import java.time.Clock;
import java.time.Instant;
import java.util.function.Consumer;

/** Runs nothing: every task ends at once with exit code 0. For simulated allocations. */
final class InstantRunner implements TaskRunner {
  private final Consumer<TaskExit> onExit;
  private final Clock clock;

  InstantRunner(Consumer<TaskExit> onExit, Clock clock) {
    this.onExit = onExit;
    this.clock = clock;
  }

  @Override
  public void start(TaskSpec task) {
    Instant now = clock.instant();
    onExit.accept(
        new TaskExit(task.jobId(), task.attempt(), 0, now, now, TaskExit.Cause.EXITED, ""));
  }

  @Override
  public void kill(long jobId, int attempt, TaskExit.Cause why) {
    // Whatever it started has ended already.
  }

  @Override
  public void signal(long jobId, int attempt, String signal) {
    // Likewise.
  }

  @Override
  public void close() {
    // Nothing runs.
  }
}
