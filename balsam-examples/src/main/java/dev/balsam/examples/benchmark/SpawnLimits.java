package dev.balsam.examples.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;

/** How fast the machine itself starts processes: a C loop where there is a compiler, and xargs. */
final class SpawnLimits {
  private final Path directory;
  private final boolean compiled;

  SpawnLimits(Path directory) {
    this.directory = directory;
    this.compiled = compile();
  }

  private boolean compile() {
    Path source = directory.resolve("spawn.c");
    try (InputStream code =
        Objects.requireNonNull(SpawnLimits.class.getResourceAsStream("spawn.c"))) {
      Files.copy(code, source);
      return run(
              List.of("cc", "-O2", "-o", directory.resolve("spawn").toString(), source.toString()))
          == 0;
    } catch (IOException e) {
      // No compiler: the table says so by leaving the column empty.
      return false;
    }
  }

  /** Processes per second of the C loop, each with an output file of its own. */
  OptionalDouble compiledLoop(int processes, int width) {
    if (!compiled) {
      return OptionalDouble.empty();
    }
    Path out = fresh("c-out");
    return OptionalDouble.of(
        rate(
            processes,
            List.of(
                directory.resolve("spawn").toString(),
                Integer.toString(processes),
                Integer.toString(width),
                out.toString())));
  }

  /** Processes per second of {@code xargs -P4 -n1 /bin/true}. */
  double xargs(int processes) {
    return rate(processes, List.of("sh", "-c", "seq " + processes + " | xargs -P4 -n1 /bin/true"));
  }

  private static double rate(int processes, List<String> command) {
    long before = System.nanoTime();
    try {
      if (run(command) != 0) {
        throw new IllegalStateException(command + " failed");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return processes * 1e9 / (System.nanoTime() - before);
  }

  private static int run(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  // A new directory each time, and none deleted before the end: a file system that has just lost
  // thousands of files is slow to make the next ones, which would be measured instead.
  private Path fresh(String name) {
    try {
      return Files.createTempDirectory(directory, name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
