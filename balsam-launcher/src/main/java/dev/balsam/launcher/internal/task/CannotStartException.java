package dev.balsam.launcher.internal.task;

/** A task that cannot be started; the message is the sentence that its exit carries. */
final class CannotStartException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Which cause its exit carries. */
  final TaskExit.Cause cause;

  CannotStartException(String message) {
    this(message, TaskExit.Cause.COULD_NOT_START);
  }

  private CannotStartException(String message, TaskExit.Cause cause) {
    super(message);
    this.cause = cause;
  }

  /** Not because of the task: no other could be started either. */
  static CannotStartException becauseOfTheNode(String message) {
    return new CannotStartException(message, TaskExit.Cause.NODE_FAULT);
  }
}
