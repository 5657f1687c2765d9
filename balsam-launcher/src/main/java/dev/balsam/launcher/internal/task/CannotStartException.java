package dev.balsam.launcher.internal.task;

/** A task that cannot be started; the message is the sentence that its exit carries. */
final class CannotStartException extends Exception {
  private static final long serialVersionUID = 1L;

  CannotStartException(String message) {
    super(message);
  }
}
