package dev.balsam.launcher.testing;

import dev.balsam.Balsam;
import dev.balsam.BalsamException;
import dev.balsam.Site;
import dev.balsam.launcher.Allocation;
import dev.balsam.launcher.Launcher;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Another JVM with a launcher in it. */
public final class LauncherJvm implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;

  private LauncherJvm(Process process) {
    this.process = process;
    this.output = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * What the other JVM runs: {@code URL USER PASSWORD DIRECTORY SLOTS UNTIL_IDLE}; 0 slots are
   * those of the allocation that it finds itself in.
   */
  public static void main(String[] arguments) {
    try (Site site =
        Balsam.connect(arguments[0], arguments[1], arguments[2], Path.of(arguments[3]))) {
      Launcher.Builder builder =
          Launcher.on(site)
              .allocation(
                  arguments[4].equals("0")
                      ? Allocation.detect()
                      : Allocation.local(Integer.parseInt(arguments[4])))
              .progress(false);
      if (Boolean.parseBoolean(arguments[5])) {
        builder.untilIdle();
      }
      try (Launcher launcher = builder.start()) {
        System.out.println("started");
        System.out.println("report " + launcher.await());
      }
    } catch (BalsamException e) {
      System.out.println("gave up: " + e.getMessage());
    }
  }

  /**
   * How the JVM is started.
   *
   * @param prefix words before the java command
   * @param options of the java command
   * @param environment variables on top of this JVM's
   */
  public record How(List<String> prefix, List<String> options, Map<String, String> environment) {
    /** As it comes. */
    public static final How PLAIN = new How(List.of(), List.of(), Map.of());

    /** With some variables. */
    public static How with(Map<String, String> environment) {
      return new How(List.of(), List.of(), environment);
    }

    /** With an option of the java command. */
    public static How with(String option) {
      return new How(List.of(), List.of(option), Map.of());
    }
  }

  static LauncherJvm start(
      String url,
      String user,
      String password,
      Path directory,
      int slots,
      boolean untilIdle,
      How how) {
    List<String> words = new ArrayList<>(how.prefix());
    words.add(System.getProperty("java.home") + "/bin/java");
    words.addAll(how.options());
    words.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx256m",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
            "-cp",
            System.getProperty("java.class.path"),
            LauncherJvm.class.getName(),
            url,
            user,
            password,
            directory.toString(),
            Integer.toString(slots),
            Boolean.toString(untilIdle)));
    try {
      ProcessBuilder builder =
          new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT);
      builder.environment().putAll(how.environment());
      return new LauncherJvm(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next line that it says. */
  public String says() {
    try {
      return String.valueOf(output.readLine());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public long pid() {
    return process.pid();
  }

  /** Sends it a signal. */
  public void signal(String name) {
    Wait.signal(name, process.pid());
  }

  /** Waits for its end. */
  public int exitCode() {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    exitCode();
  }
}
