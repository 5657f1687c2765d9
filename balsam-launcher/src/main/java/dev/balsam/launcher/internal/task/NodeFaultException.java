package dev.balsam.launcher.internal.task;

import dev.balsam.BalsamException;

/** A job cannot be started now, and neither could any other here: the node is at fault. */
public final class NodeFaultException extends BalsamException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes it.
   *
   * @param message what is wrong, for the job's history
   * @param cause how it was noticed
   */
  NodeFaultException(String message, Throwable cause) {
    super(message, cause);
  }
}
