package dev.balsam.launcher.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A stand-in for ssh: runs the command on this machine, by a shell as sshd does, and tells it the
 * name that it would have there.
 */
public final class FakeSsh implements AfterEachCallback {
  private static final String SCRIPT =
      """
      #!/bin/sh
      while [ "$1" != "--" ]; do shift; done
      host=$2
      shift 2
      [ "$host" = dead ] && { echo "no route to dead" >&2; exit 255; }
      echo "$*" >> '%1$s/commands'
      echo $$ > '%1$s/'"$host"'.new' && mv '%1$s/'"$host"'.new' '%1$s/'"$host"'.pid'
      HOSTNAME=$host exec /bin/sh -c "$*"
      """;

  private final Path directory;

  public FakeSsh() {
    try {
      directory = Files.createTempDirectory("balsam-fake-ssh-").toRealPath();
      Files.createFile(
          directory.resolve("ssh"),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Files.writeString(directory.resolve("ssh"), SCRIPT.formatted(directory));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** An entry of settings.json. */
  public String settings(String silenceSeconds) {
    return "\"agents\": {\"start\": \"ssh\", \"command\": \"%s\", \"silenceSeconds\": %s}"
        .formatted(directory.resolve("ssh"), silenceSeconds);
  }

  /** The process of the agent on a node, which is waited for: all commands were exec'd. */
  public long agent(String host) {
    return Wait.pid(directory.resolve(host + ".pid"));
  }

  /** What it was asked to run. */
  public String commands() {
    return Wait.content(directory.resolve("commands"));
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }
}
