package dev.balsam.launcher.internal.task;

import java.time.Duration;
import java.util.Optional;

/**
 * Faults of the node in a row: decides how long a launcher pauses before it tries another job, and
 * when there is no use in trying. All that fails until a pause has passed is one fault, since the
 * jobs were claimed together. Pure; times are nanoseconds of a monotonic clock.
 */
public final class NodeFaults {
  private static final int MOST = 10;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

  private int inARow;
  private long pauseEnds;
  private String last = "";

  /**
   * A task has ended, or did not begin.
   *
   * @param exit how
   * @param now the time
   */
  public void ended(TaskExit exit, long now) {
    switch (exit.cause()) {
      case NODE_FAULT -> fault(exit.message(), now);
      // It was started, so tasks can be started.
      case EXITED, OUT_OF_MEMORY, TIMED_OUT -> inARow = 0;
      default -> {
        // Says nothing of the node.
      }
    }
  }

  private void fault(String message, long now) {
    last = message;
    if (pauseLeft(now).isZero()) {
      pauseEnds = now + pause(inARow).toNanos();
      inARow++;
    }
  }

  /**
   * The pause after so many faults in a row before this one: doubles from a second to a minute.
   *
   * @param before faults in a row before
   * @return from one second to a minute
   */
  public static Duration pause(int before) {
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(before, 20));
    return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
  }

  /**
   * How long not to claim anything.
   *
   * @param now the time
   * @return zero when jobs may be claimed
   */
  public Duration pauseLeft(long now) {
    return inARow == 0 ? Duration.ZERO : Duration.ofNanos(Math.max(0, pauseEnds - now));
  }

  /**
   * Why there is no use in trying any more.
   *
   * @return a sentence or two; empty while there is
   */
  public Optional<String> reasonToGiveUp() {
    return inARow < MOST
        ? Optional.empty()
        : Optional.of(
            "This node could not run a job %s times in a row. The last time: %s"
                .formatted(inARow, last));
  }
}
