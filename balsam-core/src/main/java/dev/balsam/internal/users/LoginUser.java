package dev.balsam.internal.users;

import dev.balsam.internal.text.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What this machine's operating system says of its users. */
public final class LoginUser {
  private static final Logger LOG = LoggerFactory.getLogger(LoginUser.class);

  private LoginUser() {}

  /**
   * The groups of a user.
   *
   * @param name a checked name
   * @return their names; empty where there is no such user
   */
  public static Optional<List<String>> groups(String name) {
    try {
      Process id =
          new ProcessBuilder("id", "-Gn", "--", name)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      id.getOutputStream().close();
      String groups = new String(id.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return id.waitFor() == 0 ? Optional.of(List.of(groups.strip().split(" "))) : Optional.empty();
    } catch (IOException e) {
      LOG.debug("the program id does not run: {}", Reason.of(e));
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
