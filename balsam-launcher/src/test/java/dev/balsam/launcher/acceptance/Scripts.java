package dev.balsam.launcher.acceptance;

import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.launcher.testing.TestSite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Apps and hooks that are shell scripts. */
final class Scripts {
  private Scripts() {}

  /** An app that runs a shell script, with the job's arguments as {@code $1} and so on. */
  static App.Builder app(String name, String script) {
    return Balsam.app(name).argv(List.of("/bin/sh", "-c", script, name));
  }

  /** A shell script as the command line of a hook. */
  static String hook(TestSite at, String script) {
    try {
      Path file = Files.createTempFile(at.directory(), "hook-", ".sh");
      Files.writeString(file, script);
      return "/bin/sh '" + file + "'";
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
