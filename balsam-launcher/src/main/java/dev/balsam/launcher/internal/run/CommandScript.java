package dev.balsam.launcher.internal.run;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@code balsam} command that tasks find on their PATH: a script in the site that starts it
 * with this JVM's own Java and class path, by the installed command where that started this JVM.
 * Launchers with another class path write one of their own, and none is ever changed, as a task may
 * be reading it.
 */
final class CommandScript {
  private static final Logger LOG = LoggerFactory.getLogger(CommandScript.class);

  // By name: the command stands above the launcher.
  private static final String COMMAND = "dev.balsam.cli.BalsamCli";

  // What a command prints is its result, read by scripts.
  private static final String QUIET =
      " -Dslf4j.internal.verbosity=ERROR -Dorg.slf4j.simpleLogger.defaultLogLevel=error";

  private CommandScript() {}

  /**
   * The directory that holds the script.
   *
   * @param site the site's directory
   * @return empty when it cannot be written; tasks do without the command then
   */
  static Optional<Path> beside(Path site) {
    String text = text();
    Path directory =
        site.resolve("bin")
            .resolve(UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).toString());
    Path script = directory.resolve("balsam");
    try {
      if (!Files.isExecutable(script)) {
        Files.createDirectories(directory);
        Path draft = Files.createTempFile(directory, "balsam", ".new");
        Files.writeString(draft, text);
        Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.move(draft, script, StandardCopyOption.ATOMIC_MOVE);
      }
      return Optional.of(directory);
    } catch (IOException e) {
      LOG.warn("Tasks will not find the balsam command: {} cannot be written: {}", script, e + "");
      return Optional.empty();
    }
  }

  private static String text() {
    Path home = Path.of(System.getProperty("java.home"));
    // Of bin/balsam, which knows how to start fast.
    String installed = System.getProperty("balsam.home");
    return installed == null
        ? withClassPath(home.resolve("bin/java").toString())
        : "#!/bin/sh\nJAVA_HOME="
            + quoted(home.toString())
            + " exec "
            + quoted(Path.of(installed, "bin", "balsam").toString())
            + " \"$@\"\n";
  }

  // A short-lived JVM: compiling for speed would cost more than it brings.
  private static String withClassPath(String java) {
    return "#!/bin/sh\nexec "
        + quoted(java)
        + " -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto"
        + QUIET
        + " -cp "
        + quoted(classPath())
        + " "
        + COMMAND
        + " \"$@\"\n";
  }

  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !entry.isEmpty())
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }
}
