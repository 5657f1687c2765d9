package dev.balsam.launcher.internal.run;

import dev.balsam.launcher.internal.task.TaskExit;
import dev.balsam.launcher.internal.thread.Nanos;
import java.util.Optional;

/**
 * The warning before the time is up: when it is due, and what the end of a warned task means. Pure;
 * times are nanoseconds of a monotonic clock.
 */
final class LastWords {
  private final long dueAt;
  private final String signal;
  private boolean said;

  LastWords(Optional<EndWarning> warning, long endsAt) {
    boolean never = warning.isEmpty() || endsAt == Long.MAX_VALUE;
    this.dueAt = never ? Long.MAX_VALUE : endsAt - Nanos.of(warning.orElseThrow().lead());
    this.signal = warning.map(EndWarning::signal).orElse("");
  }

  /** The signal to send now, once. */
  Optional<String> due(long now) {
    if (said || dueAt == Long.MAX_VALUE || now - dueAt < 0) {
      return Optional.empty();
    }
    said = true;
    return Optional.of(signal);
  }

  /** Nanoseconds until it is due; very many if it was said or never will be. */
  long untilDue(long now) {
    return said || dueAt == Long.MAX_VALUE ? Long.MAX_VALUE : Math.max(0, dueAt - now);
  }

  /** Whether it was said, after which nothing is started. */
  boolean wereSaid() {
    return said;
  }

  /** A warned task that does not end well was cut off, whatever its exit code. */
  TaskExit heard(TaskExit exit) {
    boolean cutOff = said && exit.exitCode() != 0 && exit.isUnasked();
    return cutOff ? exit.as(TaskExit.Cause.STOPPED) : exit;
  }
}
