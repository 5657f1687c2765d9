package dev.balsam;

import org.jspecify.annotations.Nullable;

/**
 * The root of every error that Balsam reports on purpose. The message is one sentence or two: what
 * was wrong, with which value, and what to do.
 *
 * <pre>{@code
 * try {
 *   site.submit(workflow);
 * } catch (BalsamException e) {
 *   System.err.println(e.getMessage());
 * }
 * }</pre>
 */
public class BalsamException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes an error.
   *
   * @param message what was wrong, the value, what to do
   */
  public BalsamException(String message) {
    super(message);
  }

  /**
   * Makes an error that another one led to.
   *
   * @param message what was wrong, the value, what to do
   * @param cause what led to it, or null
   */
  public BalsamException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
