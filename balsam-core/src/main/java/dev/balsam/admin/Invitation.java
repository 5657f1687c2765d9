package dev.balsam.admin;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a new user of a site needs to get in.
 *
 * <pre>{@code
 * Invitation invitation = SiteUsers.of(site).add("anna");
 * if (invitation.file().isEmpty()) {
 *   System.out.println("Give anna this token: " + invitation.token());
 * }
 * }</pre>
 *
 * @param user their login name
 * @param token a secret word to hand over, for {@link SiteUsers#join}; it works once
 * @param file where it was put for them already, readable by nobody else, as only root can
 * @param hints what still keeps them from working here, a sentence each
 */
public record Invitation(String user, String token, Optional<Path> file, List<String> hints) {
  /**
   * Copies the hints.
   *
   * @param user their login name
   * @param token a secret word to hand over
   * @param file where it was put for them already
   * @param hints what still keeps them from working here
   */
  public Invitation {
    hints = List.copyOf(hints);
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "Invitation[user=" + user + "]";
  }
}
