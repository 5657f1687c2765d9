package dev.balsam.cli.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The {@code balsam} command as it is installed: {@code bin/balsam} of the distribution, run as a
 * process. Classes that use it are called {@code *IT}, as the distribution is made in the package
 * phase.
 *
 * <pre>{@code
 * InstalledBalsam balsam = InstalledBalsam.inHome(home).site(home.resolve("myWorkflow"));
 * assertThat(balsam.run("ls").exit()).isZero();
 * }</pre>
 */
public final class InstalledBalsam {
  // Longer than any command takes on a busy machine; a hang is told from that.
  private static final long PATIENCE_SECONDS = 120;
  private static final String[] OF_THE_BUILD = {
    "BALSAM_DB_PATH", "BALSAM_SITE", "BALSAM_JOB_ID", "BALSAM_ATTEMPT", "BALSAM_LAUNCHER_ID"
  };

  private final Path command;
  private final Path directory;
  private final Map<String, String> environment;

  private InstalledBalsam(Path command, Path directory, Map<String, String> environment) {
    this.command = command;
    this.directory = directory;
    this.environment = environment;
  }

  /**
   * What a command came to.
   *
   * @param exit its exit code
   * @param out what it printed
   * @param err what it said on standard error
   */
  public record Result(int exit, String out, String err) {
    /** What it printed, of a command that must have gone well. */
    public String ok() {
      assertThat(exit).as(err).isZero();
      return out;
    }
  }

  /** For a user whose home this is, and who stands there; the caches are those of the build. */
  public static InstalledBalsam inHome(Path home) {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("HOME", home.toString());
    environment.put("XDG_CACHE_HOME", caches().toString());
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    return new InstalledBalsam(distribution().resolve("bin/balsam"), home, environment);
  }

  /** The directory that the archive unpacks to: {@code balsam/}. */
  public static Path distribution() {
    String given = System.getProperty("balsam.distribution");
    return given == null ? newest(Path.of("target")) : Path.of(given);
  }

  // Where no build said it, as in an IDE.
  private static Path newest(Path target) {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(target, "balsam-*-dist")) {
      for (Path directory : found) {
        return directory.resolve("balsam").toAbsolutePath();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new AssertionError("there is no distribution; make it by mvn package");
  }

  /**
   * Where PostgreSQL is unpacked and start-up archives are kept: unpacking for each test is dear.
   */
  public static Path caches() {
    String given = System.getenv("XDG_CACHE_HOME");
    return given == null || given.isEmpty()
        ? Path.of(System.getProperty("user.home"), ".cache")
        : Path.of(given);
  }

  /** With that site active, as after {@code balsamactivate}. */
  public InstalledBalsam site(Path site) {
    return env("BALSAM_DB_PATH", site.toString());
  }

  /** With a variable, or without it where the value is empty. */
  public InstalledBalsam env(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(environment);
    more.put(name, value);
    return new InstalledBalsam(command, directory, more);
  }

  /** From another directory. */
  public InstalledBalsam in(Path other) {
    return new InstalledBalsam(command, other, environment);
  }

  /** Called by another path. */
  public InstalledBalsam as(Path other) {
    return new InstalledBalsam(other, directory, environment);
  }

  /** Runs a command without input. */
  public Result run(String... words) {
    return runWith("", words);
  }

  /** Runs a command that is given some input. */
  public Result runWith(String stdin, String... words) {
    Process process = start(words);
    CompletableFuture<String> out = text(process.getInputStream());
    CompletableFuture<String> err = text(process.getErrorStream());
    try (OutputStream input = process.getOutputStream()) {
      input.write(stdin.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // A command that does not read its input may have ended before it was given all.
      assertThat(e).hasMessageMatching("(?i).*(broken pipe|stream closed).*");
    }
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("balsam " + String.join(" ", words) + " does not end");
      }
      return new Result(process.exitValue(), out.join(), err.join());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Starts a command that goes on; the caller ends it. */
  public Process start(String... words) {
    // Whoever runs the tests in the background of a script has all that they start ignore Ctrl-C.
    List<String> line = new ArrayList<>(List.of("env", "--default-signal=INT"));
    line.add(command.toString());
    line.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(line).directory(directory.toFile());
    for (String variable : OF_THE_BUILD) {
      builder.environment().remove(variable);
    }
    environment.forEach(
        (name, value) -> {
          if (value.isEmpty()) {
            builder.environment().remove(name);
          } else {
            builder.environment().put(name, value);
          }
        });
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static CompletableFuture<String> text(InputStream stream) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        reader -> {
          // Of its own: two that wait for their ends must not keep a third from being read.
          Thread thread = new Thread(reader, "output");
          thread.setDaemon(true);
          thread.start();
        });
  }
}
