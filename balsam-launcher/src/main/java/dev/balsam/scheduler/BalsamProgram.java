package dev.balsam.scheduler;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How a script starts the {@code balsam} command: as it is installed, else with this class path.
 */
final class BalsamProgram {
  // By name: the command stands above batch systems.
  private static final String COMMAND = "dev.balsam.cli.BalsamCli";

  private BalsamProgram() {}

  static List<String> words() {
    String home = System.getProperty("balsam.home");
    return home == null
        ? List.of(
            Path.of(javaHome(), "bin", "java").toString(), "-cp", absoluteClassPath(), COMMAND)
        : List.of(Path.of(home, "bin", "balsam").toString());
  }

  static String javaHome() {
    return System.getProperty("java.home");
  }

  private static String absoluteClassPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !entry.isEmpty())
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
