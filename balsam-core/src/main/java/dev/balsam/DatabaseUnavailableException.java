package dev.balsam;

/**
 * The site's database does not answer. Nothing that was accepted is lost; the same call may be made
 * again later.
 *
 * <pre>{@code
 * try {
 *   job.state();
 * } catch (DatabaseUnavailableException e) {
 *   System.err.println(e.getMessage());
 * }
 * }</pre>
 */
public final class DatabaseUnavailableException extends BalsamException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the error.
   *
   * @param message what was tried and what to do
   * @param cause what the driver said
   */
  public DatabaseUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
