package dev.balsam.launcher.internal.hook;

/** A script hook did not succeed; the message is for the job's history. */
final class ScriptFailure extends Exception {
  private static final long serialVersionUID = 1L;

  ScriptFailure(String message) {
    super(message);
  }
}
