package dev.balsam.launcher.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Keys of an sshd and of its one user, made for a test, in a directory. */
record SshKeys(Path directory) {
  /** Makes them, and what sshd needs to run at all. */
  static SshKeys in(Path directory) throws IOException {
    for (String key : new String[] {"host", "user"}) {
      Wait.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", directory.resolve(key) + "");
    }
    Files.copy(directory.resolve("user.pub"), directory.resolve("authorized"));
    // As root it wants a directory that packages make only when the service is started.
    if (System.getProperty("user.name").equals("root")) {
      Files.createDirectories(Path.of("/run/sshd"));
    }
    return new SshKeys(directory);
  }

  /** The key that gets in. */
  Path ofUser() {
    return directory.resolve("user");
  }

  /** Lines of an sshd_config: only who has the user's key gets in. */
  String config() {
    return """
        HostKey %s
        AuthorizedKeysFile %s
        PidFile none
        UsePAM no
        StrictModes no
        PasswordAuthentication no
        """
        .formatted(directory.resolve("host"), directory.resolve("authorized"));
  }
}
