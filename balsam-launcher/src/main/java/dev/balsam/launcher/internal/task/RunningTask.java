package dev.balsam.launcher.internal.task;

import java.time.Instant;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A task in flight. Guarded by the lock of {@link LocalTaskRunner}; the final fields are free. */
final class RunningTask {
  final TaskSpec spec;
  final long sequence;
  final Instant startedAt;
  final long startedNanos;
  final long oomKillsBefore;
  @Nullable ShellWorker worker;

  /** Whether the worker has its whole script: before that it cannot have begun. */
  boolean isSent;

  @Nullable Future<?> timeout;
  TaskExit.@Nullable Cause killedFor;
  @Nullable KillOrder kill;
  int exitCode = TaskExit.NONE;

  RunningTask(
      TaskSpec spec, long sequence, Instant startedAt, long startedNanos, long oomKillsBefore) {
    this.spec = spec;
    this.sequence = sequence;
    this.startedAt = startedAt;
    this.startedNanos = startedNanos;
    this.oomKillsBefore = oomKillsBefore;
  }

  TaskKey key() {
    return new TaskKey(spec.jobId(), spec.attempt());
  }

  /** What names a task among those of one runner. */
  record TaskKey(long jobId, int attempt) {}
}
