package dev.balsam.cli;

import dev.balsam.BalsamException;
import dev.balsam.admin.SiteUsers;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * {@code balsam server --join}. The token comes on standard input: the words of a command can be
 * seen by every user of the machine.
 */
final class JoinSite implements ServerAction {
  @Override
  public int run(ServerScene scene) {
    String role = SiteUsers.join(scene.site(), token());
    KnownSite.add(scene.site(), scene.err());
    if (scene.json().on()) {
      scene.json().print(scene.out(), Map.of("user", role));
    } else {
      scene.out().println("You may use the site now, as " + role + ".");
    }
    return ExitCode.WELL;
  }

  private static String token() {
    Console console = Terminal.console();
    if (console != null) {
      char[] typed = console.readPassword("Token: ");
      return typed == null ? "" : new String(typed);
    }
    // Not closed: it is the process's.
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try {
      String line = input.readLine();
      return line == null ? "" : line;
    } catch (IOException e) {
      throw new BalsamException("The token cannot be read from standard input.", e);
    }
  }
}
