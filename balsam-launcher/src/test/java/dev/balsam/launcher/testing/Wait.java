package dev.balsam.launcher.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for facts, and looks at files and processes. */
public final class Wait {
  /** Long enough for a busy machine, short enough that a hang is noticed. */
  public static final Duration PATIENCE = Duration.ofMinutes(2);

  private Wait() {}

  public static void until(String what, Callable<Boolean> fact) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (!fact.call()) {
        assertThat(System.nanoTime()).as("waiting until " + what).isLessThan(deadline);
        LockSupport.parkNanos(3_000_000);
      }
    } catch (Exception e) {
      throw new AssertionError("waiting until " + what, e);
    }
  }

  /** The process id in a file, which is waited for. */
  public static long pid(Path file) {
    until("there is a process id in " + file, () -> !content(file).isBlank());
    return Long.parseLong(content(file).strip());
  }

  public static void exists(Path file) {
    until(file + " exists", () -> Files.exists(file));
  }

  public static String content(Path file) {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  public static List<String> lines(Path file) {
    return content(file).lines().toList();
  }

  /** A zombie counts as dead: nobody may be there to reap it. */
  public static boolean isAlive(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return !stat.substring(stat.lastIndexOf(')') + 2).startsWith("Z");
    } catch (IOException e) {
      return false;
    }
  }

  public static void untilGone(long pid) {
    until("process " + pid + " is gone", () -> !isAlive(pid));
  }

  public static void signal(String name, long pid) {
    run("kill", "-" + name, Long.toString(pid));
  }

  /** Runs a program that must succeed. */
  public static void run(String... words) {
    try {
      int code = new ProcessBuilder(words).inheritIO().start().waitFor();
      assertThat(code).as(String.join(" ", words)).isZero();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** What a command prints. */
  public static String output(String... words) {
    try {
      Process process =
          new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(String.join(" ", words)).isZero();
      return said;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
