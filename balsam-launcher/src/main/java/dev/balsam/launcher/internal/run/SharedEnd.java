package dev.balsam.launcher.internal.run;

import dev.balsam.launcher.internal.task.TaskExit;
import dev.balsam.launcher.internal.task.TaskExit.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Whoever ends an allocation, such as {@code scancel}, signals all that runs in it at once, so that
 * a task may be gone before its launcher has heard that it is to end too. An end by a SIGTERM that
 * nobody here sent is therefore judged a moment later: by then it is known whether the task was cut
 * off. Pure; times are nanoseconds of a monotonic clock.
 */
final class SharedEnd {
  /** How much later the launcher may hear of it: a JVM takes some milliseconds, a busy one more. */
  static final long MOMENT = TimeUnit.SECONDS.toNanos(1);

  private static final int SIGTERM_CODE = 128 + 15;

  private record Held(TaskExit exit, long until) {}

  private final List<Held> held = new ArrayList<>();

  /**
   * Those that are to be judged now.
   *
   * @param exits what was heard of since
   * @param ending whether the launcher is to end
   * @param now the time
   */
  List<TaskExit> heard(List<TaskExit> exits, boolean ending, long now) {
    List<TaskExit> judged = new ArrayList<>();
    for (TaskExit exit : exits) {
      if (isBySigterm(exit)) {
        held.add(new Held(exit, now + MOMENT));
      } else {
        judged.add(exit);
      }
    }
    held.removeIf(
        each -> {
          boolean isDue = ending || each.until() - now <= 0;
          if (isDue) {
            judged.add(ending ? each.exit().as(Cause.STOPPED) : each.exit());
          }
          return isDue;
        });
    return judged;
  }

  /** How long until the next is to be judged; the most there is while none waits. */
  long patience(long now) {
    return held.stream()
        .mapToLong(each -> Math.max(0, each.until() - now))
        .min()
        .orElse(Long.MAX_VALUE);
  }

  private static boolean isBySigterm(TaskExit exit) {
    return exit.exitCode() == SIGTERM_CODE && exit.isUnasked();
  }
}
