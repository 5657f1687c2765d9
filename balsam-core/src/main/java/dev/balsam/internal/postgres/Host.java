package dev.balsam.internal.postgres;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * The machine and the user that this JVM runs as, as far as they decide how PostgreSQL is run.
 *
 * @param root whether this process is root, as whom PostgreSQL refuses to run
 * @param named whether the user is in the user database, without which initdb refuses to run
 * @param userNamespaces whether {@code unshare -U} works; asked at most once a start
 * @param environment the environment variables
 * @param home the user's home directory
 */
record Host(
    boolean root,
    boolean named,
    BooleanSupplier userNamespaces,
    Map<String, String> environment,
    Path home) {
  private static final Path SELF = Path.of("/proc/self");
  private static final Path KERNEL_NAME = Path.of("/proc/sys/kernel/hostname");
  static final Path NULL = Path.of("/dev/null");

  static Host current() {
    return new Host(
        isRoot(),
        // The JDK says '?' where getpwuid knows no name.
        !System.getProperty("user.name", "?").equals("?"),
        Host::unshareWorks,
        System.getenv(),
        Path.of(System.getProperty("user.home", "/")).toAbsolutePath());
  }

  /** This machine's name. */
  static String name() {
    try {
      return Files.exists(KERNEL_NAME)
          ? Files.readString(KERNEL_NAME).strip()
          : InetAddress.getLocalHost().getHostName();
    } catch (IOException e) {
      return "localhost";
    }
  }

  /** The user's cache directory, by the XDG Base Directory Specification. */
  Path cache() {
    String named = environment.getOrDefault("XDG_CACHE_HOME", "");
    // The specification says that a relative path is to be ignored.
    return named.startsWith("/") ? Path.of(named) : home.resolve(".cache");
  }

  /** The first executable of that name on the PATH. */
  Optional<Path> onPath(String program) {
    return Stream.of(environment.getOrDefault("PATH", "/usr/bin:/bin").split(File.pathSeparator))
        .filter(entry -> entry.startsWith("/"))
        .map(entry -> Path.of(entry, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** The number of the user that this JVM runs as, where the system tells. */
  static Optional<Integer> user() {
    return Files.exists(SELF) ? SiteFiles.owner(SELF.resolve("status")) : Optional.empty();
  }

  private static boolean isRoot() {
    return Files.exists(SELF)
        ? user().equals(Optional.of(0))
        : System.getProperty("user.name", "").equals("root");
  }

  private static boolean unshareWorks() {
    try {
      Process process =
          new ProcessBuilder("unshare", "-U", "true")
              .redirectInput(NULL.toFile())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
