package dev.balsam.launcher.internal.task;

import java.time.Instant;

/**
 * How a task ended.
 *
 * @param jobId the job
 * @param attempt which run of the job this was
 * @param exitCode the exit code as a shell reports it (128 + n for signal n), or {@link #NONE}
 *     where there was none
 * @param startedAt when the task was handed to its worker
 * @param endedAt when its end was noticed; unless that was with exit code 0, when its whole process
 *     tree was gone, background processes included
 * @param cause why it ended
 * @param message one sentence for people; empty after exit code 0
 */
public record TaskExit(
    long jobId,
    int attempt,
    int exitCode,
    Instant startedAt,
    Instant endedAt,
    Cause cause,
    String message) {

  /** The exit code of a task that had none: never started, or lost. */
  public static final int NONE = -1;

  /**
   * The same end, for another reason.
   *
   * @param other the reason
   * @return another exit
   */
  public TaskExit as(Cause other) {
    return new TaskExit(jobId, attempt, exitCode, startedAt, endedAt, other, message);
  }

  /**
   * Whether nobody here ended it: by itself, or with its shell.
   *
   * @return false where this runner ended it, or it never began
   */
  public boolean isUnasked() {
    return cause == Cause.EXITED || cause == Cause.WORKER_LOST;
  }

  /** Why a task ended. */
  public enum Cause {
    /** By itself, with any exit code. */
    EXITED,
    /** Killed by the kernel because memory had run out. */
    OUT_OF_MEMORY,
    /** Ended because its timeout had passed. */
    TIMED_OUT,
    /** Ended because somebody asked for it. */
    KILLED,
    /** Ended because the runner stops. */
    STOPPED,
    /** Never ran: no such executable, output not writable, too many arguments. */
    COULD_NOT_START,
    /** The launcher ended before it began. */
    NOT_BEGUN,
    /** The shell that ran it died; the exit code is that of the shell, where a signal ended it. */
    WORKER_LOST,
    /** Its node was lost while it ran, or could not run it; no process of it is left. */
    NODE_LOST,
    /** Never ran, and neither would any other task now: this machine has no process for it. */
    NODE_FAULT;

    /** Whether the task had ended before anybody did anything about it. */
    boolean isOwnEnd() {
      return this == EXITED || this == OUT_OF_MEMORY;
    }
  }
}
