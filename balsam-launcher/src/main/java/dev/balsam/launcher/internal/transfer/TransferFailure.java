package dev.balsam.launcher.internal.transfer;

/** Files could not be moved; the message is the end of a sentence for the job's history. */
final class TransferFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean mayPass;

  private TransferFailure(String message, boolean mayPass) {
    super(message);
    this.mayPass = mayPass;
  }

  /** Trying again may help. */
  static TransferFailure passing(String message) {
    return new TransferFailure(message, true);
  }

  /** Trying again cannot help. */
  static TransferFailure lasting(String message) {
    return new TransferFailure(message, false);
  }

  boolean mayPass() {
    return mayPass;
  }

  String words() {
    return String.valueOf(getMessage());
  }
}
