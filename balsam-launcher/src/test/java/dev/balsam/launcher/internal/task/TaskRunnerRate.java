package dev.balsam.launcher.internal.task;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Prints how many tasks per second the runner starts and finishes, beside xargs, a C loop around
 * posix_spawn, and shell loops written by hand. Not a test: rates are for people to compare.
 *
 * <p>Arguments: number of tasks (4000), rounds (3).
 */
final class TaskRunnerRate {
  private static final PrintStream out = System.out;

  private TaskRunnerRate() {}

  public static void main(String[] args) throws Exception {
    int tasks = args.length > 0 ? Integer.parseInt(args[0]) : 4000;
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
    Path directory = Files.createTempDirectory("task-rate");
    Optional<Path> spawnLoop = compileSpawnLoop(directory);
    // The JVM compiles its hot code during this.
    runner(directory, 4000, 4);
    out.printf(Locale.ROOT, "kill to gone: median %.1f ms%n", medianKillMillis(directory));
    for (int round = 0; round < rounds; round++) {
      for (int inFlight : new int[] {1, 2, 4, 16}) {
        out.printf(
            Locale.ROOT,
            "%2d in flight: runner %5.0f/s | C to files %s | C %s | sh loop to files %s | xargs"
                + " %s%n",
            inFlight,
            runner(directory, tasks, inFlight),
            spawnLoop.map(p -> rate(directory, tasks, p, tasks, inFlight, "files")).orElse("-"),
            spawnLoop.map(p -> rate(directory, tasks, p, tasks, inFlight)).orElse("-"),
            rate(directory, tasks, "sh", "-c", SHELL_LOOPS, "loops", inFlight, tasks / inFlight),
            rate(directory, tasks, "sh", "-c", XARGS, "xargs", tasks, inFlight));
      }
    }
  }

  /** From kill() to the exit's report, which comes when the process tree is gone. */
  private static double medianKillMillis(Path directory) throws Exception {
    BlockingQueue<TaskExit> exits = new LinkedBlockingQueue<>();
    List<Double> millis = new ArrayList<>();
    try (LocalTaskRunner runner =
        new LocalTaskRunner(
            System.getenv(), Duration.ofSeconds(10), exits::add, Clock.systemUTC())) {
      for (int i = 0; i < 41; i++) {
        Path output = directory.resolve("kill-" + i);
        runner.start(
            new TaskSpec(
                i,
                1,
                List.of("sh", "-c", "sleep 1000 & echo up; sleep 1000"),
                Map.of(),
                directory,
                output,
                Optional.empty(),
                Optional.empty()));
        while (!Files.exists(output) || Files.size(output) == 0) {
          Thread.onSpinWait();
        }
        long start = System.nanoTime();
        runner.kill(i, 1, TaskExit.Cause.KILLED);
        exits.take();
        millis.add((System.nanoTime() - start) / 1e6);
      }
    }
    Collections.sort(millis);
    return millis.get(millis.size() / 2);
  }

  private static final String SHELL_LOOPS =
      "k=0; while [ $k -lt $1 ]; do sh -c 'i=0; while [ $i -lt $1 ]; do /bin/true >sh.$2.$i 2>&1;"
          + " echo $?; i=$((i+1)); done' loop $2 $k >/dev/null </dev/null & k=$((k+1)); done; wait";

  private static final String XARGS = "seq $1 | xargs -P$2 -n1 /bin/true";

  private static final String SPAWN_LOOP =
      """
      #include <fcntl.h>
      #include <spawn.h>
      #include <stdio.h>
      #include <stdlib.h>
      #include <sys/wait.h>
      extern char **environ;
      int main(int argc, char **argv) {
        int n = atoi(argv[1]), k = atoi(argv[2]), live = 0, started = 0, done = 0;
        char *command[] = {"/bin/true", 0};
        while (done < n) {
          while (live < k && started < n) {
            posix_spawn_file_actions_t actions;
            char name[32];
            pid_t pid;
            posix_spawn_file_actions_init(&actions);
            if (argc > 3) {
              sprintf(name, "c.%d", started);
              posix_spawn_file_actions_addopen(&actions, 1, name, O_WRONLY | O_CREAT | O_TRUNC, 0644);
              posix_spawn_file_actions_adddup2(&actions, 1, 2);
            }
            posix_spawn(&pid, command[0], &actions, 0, command, environ);
            posix_spawn_file_actions_destroy(&actions);
            live++;
            started++;
          }
          wait(0);
          live--;
          done++;
        }
      }
      """;

  private static double runner(Path directory, int tasks, int inFlight) throws Exception {
    CountDownLatch ended = new CountDownLatch(tasks);
    AtomicInteger next = new AtomicInteger();
    List<LocalTaskRunner> self = new ArrayList<>();
    Runnable startOne =
        () -> {
          int i = next.getAndIncrement();
          if (i < tasks) {
            self.get(0).start(task(directory, i));
          }
        };
    try (LocalTaskRunner runner =
        new LocalTaskRunner(
            System.getenv(),
            Duration.ofSeconds(1),
            exit -> {
              if (exit.exitCode() != 0) {
                out.println(exit);
              }
              startOne.run();
              ended.countDown();
            },
            Clock.systemUTC())) {
      self.add(runner);
      long start = System.nanoTime();
      for (int i = 0; i < inFlight; i++) {
        startOne.run();
      }
      if (!ended.await(5, TimeUnit.MINUTES)) {
        throw new IllegalStateException("Stuck with " + ended.getCount() + " tasks to go");
      }
      return tasks / ((System.nanoTime() - start) / 1e9);
    }
  }

  private static TaskSpec task(Path directory, int i) {
    return new TaskSpec(
        i,
        1,
        List.of("/bin/true", "--verbose", "input file"),
        Map.of("OMP_NUM_THREADS", "4", "BALSAM_JOB_NAME", "job-" + i),
        directory,
        directory.resolve("job-" + i + ".out"),
        Optional.empty(),
        Optional.empty());
  }

  private static Optional<Path> compileSpawnLoop(Path directory) throws Exception {
    Path source = Files.writeString(directory.resolve("spawn.c"), SPAWN_LOOP);
    Path program = directory.resolve("spawn");
    try {
      Process cc =
          new ProcessBuilder("cc", "-O2", "-o", program.toString(), source.toString())
              .inheritIO()
              .start();
      return cc.waitFor() == 0 ? Optional.of(program) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String rate(Path directory, int tasks, Object... command) {
    try {
      long start = System.nanoTime();
      List<String> words = Arrays.stream(command).map(Object::toString).toList();
      int code =
          new ProcessBuilder(words).directory(directory.toFile()).inheritIO().start().waitFor();
      return code == 0
          ? String.format(Locale.ROOT, "%5.0f/s", tasks / ((System.nanoTime() - start) / 1e9))
          : "exit " + code;
    } catch (IOException | InterruptedException e) {
      return e.toString();
    }
  }
}
