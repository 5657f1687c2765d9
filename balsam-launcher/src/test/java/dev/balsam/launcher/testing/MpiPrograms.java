package dev.balsam.launcher.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

/** MPI programs of the tests, compiled with a real MPI. */
public final class MpiPrograms {
  private MpiPrograms() {}

  /** The program of {@code mpi/ranks.c}; the test is skipped where that MPI is not installed. */
  public static Path ranks(Path directory, String compiler) {
    assumeTrue(isThere(compiler), compiler + " is not installed");
    try (InputStream source =
        Objects.requireNonNull(MpiPrograms.class.getResourceAsStream("/mpi/ranks.c"))) {
      Path file = directory.resolve("ranks.c");
      Files.copy(source, file, StandardCopyOption.REPLACE_EXISTING);
      Path program = directory.resolve("ranks");
      Wait.run(compiler, "-O1", "-o", program.toString(), file.toString());
      return program;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static boolean isThere(String program) {
    return Files.isExecutable(Path.of("/usr/bin", program));
  }

  /**
   * Stands in for ssh: runs the command here, in a name space in which this machine has the name of
   * the host. Options are passed over.
   */
  public static Path fakeSsh(Path directory) {
    Path script = directory.resolve("fake-ssh");
    try {
      Files.writeString(
          script,
          """
          #!/bin/sh
          while [ "${1#-}" != "$1" ]; do shift; done
          host=$1
          shift
          [ "$(id -u)" = 0 ] || user=-Ur
          exec unshare $user --uts /bin/sh -c 'hostname "$0"; eval "$*"' "$host" "$@"
          """);
      Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return script;
  }
}
