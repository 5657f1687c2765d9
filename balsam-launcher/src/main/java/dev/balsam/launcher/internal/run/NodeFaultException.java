package dev.balsam.launcher.internal.run;

import dev.balsam.BalsamException;

/** A job cannot be started now, and neither could any other here: the node is at fault. */
final class NodeFaultException extends BalsamException {
  private static final long serialVersionUID = 1L;

  NodeFaultException(String message, Throwable cause) {
    super(message, cause);
  }
}
