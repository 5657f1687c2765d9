package dev.balsam.examples.benchmark;

import dev.balsam.Balsam;
import dev.balsam.Site;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Opens a site in a fresh JVM, as a command does, and tells how long {@code Balsam.open} took. */
final class OpenTime {
  private OpenTime() {}

  /** Prints milliseconds. */
  public static void main(String[] args) {
    long before = System.nanoTime();
    try (Site site = Balsam.open(Path.of(args[0]))) {
      System.out.println((System.nanoTime() - before) / 1e6);
      site.directory();
    }
  }

  static double inFreshJvm(Path site) {
    return Double.parseDouble(
        FreshJvm.run(OpenTime.class, List.of(), List.of(site.toString())).get(0));
  }

  /** Runs a main of this package in a JVM of its own and returns what it printed. */
  static final class FreshJvm {
    private FreshJvm() {}

    static List<String> run(Class<?> main, List<String> options, List<String> args) {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(options);
      command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
      command.addAll(args);
      try {
        Process process =
            new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String printed =
            new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
          throw new IllegalStateException(command + " failed:\n" + printed);
        }
        return printed.lines().toList();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }
}
