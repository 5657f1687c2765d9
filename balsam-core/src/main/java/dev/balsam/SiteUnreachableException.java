package dev.balsam;

import org.jspecify.annotations.Nullable;

/**
 * There is no way to a site: it is not one, its server was stopped or cannot be started, or its
 * database refuses the login. Where the database merely does not answer for the moment, it is a
 * {@link DatabaseUnavailableException}.
 *
 * <pre>{@code
 * try (Site site = Balsam.connect(url, user, password, directory)) {
 *   site.jobs().count();
 * } catch (SiteUnreachableException e) {
 *   System.err.println(e.getMessage());
 * }
 * }</pre>
 */
public final class SiteUnreachableException extends BalsamException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the error.
   *
   * @param message what was wrong, the value, what to do
   */
  public SiteUnreachableException(String message) {
    super(message);
  }

  /**
   * Makes the error.
   *
   * @param message what was wrong, the value, what to do
   * @param cause what led to it, or null
   */
  public SiteUnreachableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
