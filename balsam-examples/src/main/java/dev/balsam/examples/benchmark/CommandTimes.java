package dev.balsam.examples.benchmark;

import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.Site;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How long commands take that people type, from the start of the process to its end, with the
 * processor time of all that it started; in turn with a JVM that does nothing.
 */
final class CommandTimes {
  private static final int ROUNDS = 11;
  private static final int JOBS = 1_000;

  // What sh says of its children: the last line of times, user and system.
  private static final Pattern TIME = Pattern.compile("(\\d+)m([\\d.]+)s");

  private final Path balsam;
  private final Path directory;
  private final Map<String, double[]> wall = new java.util.LinkedHashMap<>();
  private final Map<String, double[]> processor = new java.util.LinkedHashMap<>();

  CommandTimes(Path balsam, Path directory) {
    this.balsam = balsam;
    this.directory = directory;
  }

  /** The command of this build, else the one on the PATH. */
  static Optional<Path> installed() {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> built =
        Files.newDirectoryStream(Path.of("balsam-launcher/target"), "balsam-*-dist")) {
      built.forEach(made -> found.add(made.resolve("balsam/bin/balsam").toAbsolutePath()));
    } catch (IOException e) {
      // Not run in a source tree.
      found.clear();
    }
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    Stream.of(path.split(File.pathSeparator))
        .map(entry -> Path.of(entry, "balsam"))
        .forEach(found::add);
    return found.stream().filter(Files::isExecutable).findFirst();
  }

  void print(Figures figures) {
    Path site = directory.resolve("site");
    try (Site open = Balsam.open(site)) {
      App say = open.register(Balsam.app("say", "echo hello,"));
      open.submitAll(IntStream.range(0, JOBS).mapToObj(i -> Balsam.job("job " + i, say)));
      time(0, "waits for the archive of classes", command("--help"));
      for (int round = 0; round < ROUNDS; round++) {
        time(round, "java -version", List.of(java(), "-Xshare:auto", "-version"));
        time(
            round,
            "job",
            command("job", "--name", "x" + round, "--workflow", "w", "--application", "say"));
        time(round, "ls", command("ls"));
        time(
            round, "app", command("app", "--name", "app" + round, "--executable", "echo " + round));
        time(round, "init", command("init", directory.resolve("new" + round).toString()));
      }
    }
    row(figures, "balsam job", "job", 400);
    row(figures, "balsam ls, 1,000 jobs", "ls", 400);
    row(figures, "balsam app", "app", 400);
    row(figures, "balsam init, a new site", "init", 2_500);
  }

  private void row(Figures figures, String measure, String name, int most) {
    figures.row(
        measure,
        millis(wall, name) + ", CPU " + millis(processor, name),
        "java -version " + millis(wall, "java -version"),
        "",
        "<= " + most + " ms" + (most == 400 ? ", CPU <= 600 ms" : ""));
  }

  private static String millis(Map<String, double[]> times, String name) {
    return Math.round(Median.of(times.getOrDefault(name, new double[1]))) + " ms";
  }

  private List<String> command(String... words) {
    List<String> line = new ArrayList<>(List.of(balsam.toString()));
    line.addAll(List.of(words));
    return line;
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private void time(int round, String name, List<String> command) {
    List<String> line =
        new ArrayList<>(
            List.of("/bin/sh", "-c", "\"$@\" </dev/null >/dev/null 2>&1 || exit 1; times", "sh"));
    line.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(line).directory(directory.toFile());
    builder.environment().remove("BALSAM_SITE");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("BALSAM_DB_PATH", directory.resolve("site").toString());
    builder.environment().put("BALSAM_START_ARCHIVE", "wait");
    try {
      long before = System.nanoTime();
      Process process = builder.start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      boolean well = process.waitFor() == 0;
      double millis = (System.nanoTime() - before) / 1e6;
      if (!well) {
        throw new IllegalStateException(command + " failed");
      }
      wall.computeIfAbsent(name, first -> new double[ROUNDS])[round] = millis;
      processor.computeIfAbsent(name, first -> new double[ROUNDS])[round] = ofChildren(said);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static double ofChildren(String times) {
    Matcher time = TIME.matcher(times.strip().lines().reduce("", (before, last) -> last));
    double millis = 0;
    while (time.find()) {
      millis += Integer.parseInt(time.group(1)) * 60_000 + Double.parseDouble(time.group(2)) * 1e3;
    }
    return millis;
  }
}
