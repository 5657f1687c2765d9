package dev.balsam.launcher.internal.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A runner with its exits, and short ways to say what a task does. */
final class Harness implements AutoCloseable {
  static final Duration SHORT_GRACE = Duration.ofMillis(300);
  static final Duration LONG_GRACE = Duration.ofMinutes(10);

  /** Long enough for a busy machine, short enough that a hang is noticed. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final AtomicLong lastJob = new AtomicLong(100);
  private final BlockingQueue<TaskExit> exits = new LinkedBlockingQueue<>();
  private final Path directory;
  final LocalTaskRunner runner;

  Harness(Path directory, Duration grace) {
    this(directory, grace, System.getenv());
  }

  Harness(Path directory, Duration grace, Map<String, String> common) {
    this(directory, grace, common, ProcessTable.ofThisMachine());
  }

  Harness(Path directory, Duration grace, Map<String, String> common, ProcessTable processes) {
    this.directory = directory;
    this.runner = new LocalTaskRunner(common, grace, exits::add, Clock.systemUTC(), processes);
  }

  /** A task that runs a shell script; its output is in {@code <job>.out}. */
  TaskSpec sh(String script, String... arguments) {
    List<String> words = new ArrayList<>(List.of("/bin/sh", "-c", script, "task"));
    words.addAll(List.of(arguments));
    return task(words);
  }

  TaskSpec task(List<String> argv) {
    return task(argv, Map.of());
  }

  TaskSpec task(List<String> argv, Map<String, String> environment) {
    long job = lastJob.incrementAndGet();
    return new TaskSpec(
        job,
        1,
        argv,
        environment,
        directory,
        directory.resolve(job + ".out"),
        Optional.empty(),
        Optional.empty());
  }

  static TaskSpec withTimeout(TaskSpec t, Duration timeout) {
    return new TaskSpec(
        t.jobId(),
        t.attempt(),
        t.argv(),
        t.environment(),
        t.workdir(),
        t.output(),
        t.environmentScript(),
        Optional.of(timeout));
  }

  static TaskSpec withScript(TaskSpec t, Path script) {
    return new TaskSpec(
        t.jobId(),
        t.attempt(),
        t.argv(),
        t.environment(),
        t.workdir(),
        t.output(),
        Optional.of(script),
        t.timeout());
  }

  static TaskSpec in(TaskSpec t, Path workdir, Path output) {
    return new TaskSpec(
        t.jobId(),
        t.attempt(),
        t.argv(),
        t.environment(),
        workdir,
        output,
        t.environmentScript(),
        t.timeout());
  }

  TaskExit run(TaskSpec task) {
    runner.start(task);
    TaskExit exit = exit();
    assertThat(exit.jobId()).isEqualTo(task.jobId());
    return exit;
  }

  void kill(TaskSpec task) {
    runner.kill(task.jobId(), task.attempt(), TaskExit.Cause.KILLED);
  }

  /** The next exit. */
  TaskExit exit() {
    try {
      TaskExit exit = exits.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(exit).as("an exit within %s", PATIENCE).isNotNull();
      return exit;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  boolean noMoreExits() {
    return exits.isEmpty();
  }

  String output(TaskSpec task) {
    return content(task.output());
  }

  /** Waits until a task has written a whole line into a file, usually a process id. */
  static String line(Path file) {
    await(() -> content(file).endsWith("\n"), "a line in " + file);
    return content(file).strip();
  }

  static long pid(Path file) {
    return Long.parseLong(line(file));
  }

  static String content(Path file) {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** A zombie counts as dead: nobody may be there to reap it. */
  static boolean isAlive(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return !stat.substring(stat.lastIndexOf(')') + 2).startsWith("Z");
    } catch (IOException e) {
      return false;
    }
  }

  static void await(Callable<Boolean> condition, String what) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (!condition.call()) {
        assertThat(System.nanoTime()).as("waiting for " + what).isLessThan(deadline);
        LockSupport.parkNanos(2_000_000);
      }
    } catch (Exception e) {
      throw new AssertionError("waiting for " + what, e);
    }
  }

  static Map<String, String> environmentOf(String lines) {
    Map<String, String> result = new HashMap<>();
    lines
        .lines()
        .filter(line -> line.contains("="))
        .forEach(line -> result.put(line.split("=", 2)[0], line.split("=", 2)[1]));
    return result;
  }

  @Override
  public void close() {
    runner.close();
  }
}
