package dev.balsam.launcher.internal.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.balsam.BalsamException;
import dev.balsam.launcher.internal.task.TaskExit.Cause;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalTaskRunnerTest {
  private final Path directory;
  private final Harness harness;

  LocalTaskRunnerTest(@TempDir Path directory) {
    this.directory = directory;
    this.harness = new Harness(directory, Harness.SHORT_GRACE);
  }

  @AfterEach
  void stopRunner() {
    harness.close();
  }

  @Test
  void exit_codes_are_those_of_the_program() {
    TaskExit success = harness.run(harness.sh("exit 0"));
    assertThat(success.cause()).isEqualTo(Cause.EXITED);
    assertThat(success.exitCode()).isZero();
    assertThat(success.message()).isEmpty();
    assertThat(success.endedAt()).isAfterOrEqualTo(success.startedAt());

    assertThat(harness.run(harness.sh("exit 1")).message()).isEqualTo("Exit code 1.");
    assertThat(harness.run(harness.sh("exit 255")).exitCode()).isEqualTo(255);
    TaskExit killed = harness.run(harness.sh("kill -9 $$"));
    assertThat(killed.cause()).isEqualTo(Cause.EXITED);
    assertThat(killed.exitCode()).isEqualTo(137);
    assertThat(killed.message()).isEqualTo("Exit code 137 (SIGKILL).");
  }

  @Test
  void a_program_that_ends_by_sigint_does_not_end_the_shell_that_started_it() throws IOException {
    // A JVM that was started in the background of a script hands on that SIGINT is ignored.
    int code = isIgnored(2) ? 0 : 130;
    assertThat(harness.run(harness.sh("kill -2 $$")).exitCode()).isEqualTo(code);
    assertThat(harness.run(harness.sh("exit 7")).exitCode()).isEqualTo(7);
  }

  private static boolean isIgnored(int signal) throws IOException {
    String mask =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .map(line -> line.substring("SigIgn:".length()).strip())
            .findFirst()
            .orElseThrow();
    return (Long.parseUnsignedLong(mask, 16) >> (signal - 1) & 1) == 1;
  }

  @Test
  void a_task_sees_its_environment_and_its_working_directory() {
    TaskSpec task =
        harness.task(
            List.of("env"), Map.of("COLOUR", "dark green", "BALSAM_JOB_ID", "forged", "UID", "x"));
    assertThat(harness.run(task).exitCode()).isZero();
    assertThat(Harness.environmentOf(harness.output(task)))
        .containsEntry("COLOUR", "dark green")
        .containsEntry("UID", "x")
        .containsEntry("BALSAM_JOB_ID", Long.toString(task.jobId()))
        .containsEntry("BALSAM_ATTEMPT", "1")
        .containsEntry("PWD", directory.toString())
        .containsKey("BALSAM_RUN")
        .doesNotContainKey("OLDPWD");

    TaskSpec next = harness.task(List.of("env"));
    harness.run(next);
    assertThat(Harness.environmentOf(harness.output(next)))
        .as("what one task was given does not leak into the next")
        .doesNotContainKeys("COLOUR", "UID");

    TaskSpec pwd = harness.sh("pwd -P");
    harness.run(pwd);
    assertThat(harness.output(pwd).strip()).isEqualTo(directory.toString());
  }

  @Test
  void the_common_environment_is_all_that_is_inherited() {
    Map<String, String> common = Map.of("PATH", "/usr/bin:/bin", "GREETING", "grüß dich");
    try (Harness bare = new Harness(directory, Harness.SHORT_GRACE, common)) {
      TaskSpec task = bare.task(List.of("env"));
      assertThat(bare.run(task).exitCode()).isZero();
      assertThat(Harness.environmentOf(bare.output(task)))
          .containsEntry("GREETING", "grüß dich")
          .doesNotContainKeys("HOME", "USER");
    }
  }

  @Test
  void a_common_environment_that_cannot_be_set_is_refused_at_once() {
    assertThatThrownBy(
            () -> new Harness(directory, Harness.SHORT_GRACE, Map.of("BAD", "a\0b")).close())
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("BAD contains a NUL character");
  }

  @Test
  void a_listener_that_fails_does_not_stop_the_runner() throws Exception {
    CountDownLatch told = new CountDownLatch(2);
    try (LocalTaskRunner runner =
        new LocalTaskRunner(
            System.getenv(),
            Harness.SHORT_GRACE,
            exit -> {
              told.countDown();
              throw new StackOverflowError("on purpose");
            },
            Clock.systemUTC())) {
      runner.start(harness.sh(":"));
      runner.start(harness.task(List.of("./missing")));
      assertThat(told.await(120, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void output_and_errors_go_to_the_file_which_is_truncated() throws IOException {
    TaskSpec task = harness.sh("echo out; echo err >&2");
    Files.writeString(task.output(), "from an earlier attempt\n".repeat(10));
    harness.run(task);
    assertThat(harness.output(task)).isEqualTo("out\nerr\n");
  }

  @Test
  void a_task_has_no_input_and_no_descriptor_of_the_worker() {
    TaskSpec reader = harness.sh("cat; echo end of input");
    assertThat(harness.run(reader).exitCode()).isZero();
    assertThat(harness.output(reader)).isEqualTo("end of input\n");

    TaskSpec lister = harness.sh("for f in /proc/$$/fd/*; do readlink $f; done");
    harness.run(lister);
    assertThat(harness.output(lister).lines())
        .containsExactly("/dev/null", lister.output().toString(), lister.output().toString());
  }

  @Test
  void a_background_process_that_holds_the_output_does_not_delay_the_exit() throws IOException {
    TaskSpec task = harness.sh("sleep 1000 & echo $!");
    assertThat(harness.run(task).cause()).isEqualTo(Cause.EXITED);
    long background = Harness.pid(task.output());

    TaskSpec next = harness.sh("echo $$ >next.pid; sleep 1000");
    harness.runner.start(next);
    Harness.line(directory.resolve("next.pid"));
    harness.kill(next);
    assertThat(harness.exit().cause()).isEqualTo(Cause.KILLED);
    assertThat(Harness.isAlive(background))
        .as("killing the worker's next task leaves it alone")
        .isTrue();
  }

  @Test
  void a_builtin_of_the_shell_is_not_mistaken_for_the_program() throws IOException {
    Path bin = Files.createDirectory(directory.resolve("bin"));
    executable(bin.resolve("exit"), "#!/bin/sh\necho program\n");
    TaskSpec task = harness.task(List.of("exit"), Map.of("PATH", bin + ":/usr/bin:/bin"));
    assertThat(harness.run(task).exitCode()).isZero();
    assertThat(harness.output(task)).isEqualTo("program\n");
  }

  @Test
  void what_cannot_be_executed_is_named_before_anything_starts() throws IOException {
    Files.writeString(directory.resolve("plain"), "text");
    Files.createDirectory(directory.resolve("folder"));
    assertThat(refusal(harness.task(List.of("no-such-program"), Map.of("PATH", "/usr/bin:/bin"))))
        .isEqualTo(
            "The executable 'no-such-program' is in no directory of PATH (/usr/bin:/bin): give its"
                + " full path, or set PATH in the app's environment.");
    assertThat(refusal(harness.task(List.of("./missing"))))
        .contains("'./missing' does not exist")
        .contains(directory.toString());
    assertThat(refusal(harness.task(List.of("./folder")))).contains("is a directory");
    assertThat(refusal(harness.task(List.of("./plain")))).contains("chmod +x");
    assertThat(refusal(harness.task(List.of("plain"), Map.of("PATH", directory.toString()))))
        .contains("chmod +x");
    assertThat(refusal(harness.task(List.of()))).contains("command line is empty");
    assertThat(refusal(harness.task(List.of("echo", "a\0b")))).contains("Argument 1", "NUL");
    assertThat(refusal(harness.task(List.of("echo"), Map.of("A", "a\0b")))).contains("NUL");
    assertThat(refusal(harness.task(List.of("echo"), Map.of("A=B", "c")))).contains("'A=B'");
    try (var files = Files.list(directory)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder("plain", "folder");
    }
  }

  @Test
  void arguments_up_to_the_limit_of_the_system_work_and_larger_ones_are_refused() {
    TaskSpec big = harness.sh("printf %s ${#1}", "x".repeat(100_000));
    assertThat(harness.run(big).exitCode()).isZero();
    assertThat(harness.output(big)).isEqualTo("100000");

    TaskSpec biggest = harness.sh("printf %s ${#1}", "x".repeat(ExecLimits.ONE_STRING));
    assertThat(harness.run(biggest).exitCode()).isZero();
    assertThat(refusal(harness.sh(":", "x".repeat(ExecLimits.ONE_STRING + 1))))
        .contains("Argument 4 has 131072 bytes");
    assertThat(refusal(harness.sh(":", "é".repeat(ExecLimits.ONE_STRING / 2 + 1))))
        .contains("Argument 4");

    String[] many = new String[19];
    Arrays.fill(many, "y".repeat(100_000));
    assertThat(harness.run(harness.sh(":", many)).exitCode()).isZero();
    many = new String[22];
    Arrays.fill(many, "y".repeat(100_000));
    assertThat(refusal(harness.sh(":", many))).contains("arguments and the environment");
  }

  @Test
  void a_program_that_the_kernel_refuses_tells_why_in_its_output() throws IOException {
    executable(directory.resolve("bad"), "#!/no/such/interpreter\n");
    TaskSpec task = harness.task(List.of("./bad"));
    TaskExit exit = harness.run(task);
    assertThat(exit.cause()).isEqualTo(Cause.EXITED);
    assertThat(exit.exitCode()).isIn(126, 127);
    assertThat(exit.message())
        .endsWith(", with which a shell says that it could not execute the program.");
    assertThat(harness.output(task)).contains("./bad");
  }

  @Test
  void an_output_file_or_directory_that_cannot_be_used_is_named() {
    TaskSpec task = harness.sh("touch ran");
    assertThat(refusal(Harness.in(task, directory, directory.resolve("none/x.out"))))
        .startsWith("Could not open the output file " + directory.resolve("none/x.out"))
        .matches("(?s).*(nonexistent|No such file).*");
    assertThat(refusal(Harness.in(task, directory, directory)))
        .startsWith("Could not open the output file " + directory);
    assertThat(refusal(Harness.in(task, directory.resolve("gone"), task.output())))
        .startsWith("Could not enter the working directory " + directory.resolve("gone"));
    assertThat(directory.resolve("ran")).doesNotExist();
    assertThat(harness.run(harness.sh("exit 3")).exitCode())
        .as("the worker is none the worse")
        .isEqualTo(3);
  }

  @Test
  void a_full_disk_is_reported_as_the_program_saw_it() {
    TaskSpec task = harness.sh("echo x || exit 9");
    assertThat(harness.run(Harness.in(task, directory, Path.of("/dev/full"))).exitCode())
        .isEqualTo(9);
  }

  @Test
  void an_environment_script_is_sourced_and_may_use_bash_syntax() throws IOException {
    Path script = directory.resolve("env 'script'.sh");
    Files.writeString(
        script,
        """
        list=(one two)
        [[ ${#list[@]} == 2 ]] && export FOUND="${list[1]} $ASKED"
        export PATH="$PWD/tools:$PATH"
        """);
    Files.createDirectory(directory.resolve("tools"));
    executable(directory.resolve("tools/tool"), "#!/bin/sh\necho \"$FOUND\" \"$@\"; exit 4\n");
    TaskSpec task =
        Harness.withScript(harness.task(List.of("tool", "a  'b"), Map.of("ASKED", "$1")), script);
    assertThat(harness.run(task).exitCode()).isEqualTo(4);
    assertThat(harness.output(task)).isEqualTo("two $1 a  'b\n");
  }

  @Test
  void an_environment_script_that_is_missing_or_fails_keeps_the_task_from_running()
      throws IOException {
    TaskSpec missing = Harness.withScript(harness.sh("touch ran"), directory.resolve("none.sh"));
    assertThat(refusal(missing)).contains("none.sh", "does not exist");
    Path failing = Files.writeString(directory.resolve("failing.sh"), "false\n");
    TaskSpec task = Harness.withScript(harness.sh("touch ran"), failing);
    assertThat(harness.run(task).exitCode()).isEqualTo(1);
    assertThat(harness.output(task)).contains("failing.sh returned 1");
    assertThat(directory.resolve("ran")).doesNotExist();
  }

  @Test
  void the_same_attempt_cannot_run_twice_at_once_nor_after_close() {
    TaskSpec task = harness.sh("sleep 1000");
    harness.runner.start(task);
    assertThatThrownBy(() -> harness.runner.start(task))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("running already");
    harness.close();
    assertThat(harness.exit().cause()).isEqualTo(Cause.STOPPED);
    assertThatThrownBy(() -> harness.runner.start(harness.sh(":")))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void five_hundred_tasks_sixteen_at_a_time_all_run_once() throws Exception {
    int tasks = 500;
    AtomicInteger next = new AtomicInteger();
    CountDownLatch ended = new CountDownLatch(tasks);
    Map<Long, Integer> codes = new ConcurrentHashMap<>();
    List<LocalTaskRunner> self = new ArrayList<>();
    Runnable startOne =
        () -> {
          int i = next.getAndIncrement();
          if (i < tasks) {
            self.get(0)
                .start(
                    new TaskSpec(
                        i,
                        1,
                        List.of("sh", "-c", "echo $1; exit $1", "x", Integer.toString(i % 7)),
                        Map.of(),
                        directory,
                        directory.resolve(i + ".txt"),
                        Optional.empty(),
                        Optional.of(Duration.ofMinutes(1))));
          }
        };
    try (LocalTaskRunner runner =
        new LocalTaskRunner(
            System.getenv(),
            Duration.ofSeconds(1),
            exit -> {
              codes.merge(exit.jobId(), exit.exitCode(), (a, b) -> -2);
              startOne.run();
              ended.countDown();
            },
            Clock.systemUTC())) {
      self.add(runner);
      for (int i = 0; i < 16; i++) {
        startOne.run();
      }
      assertThat(ended.await(120, TimeUnit.SECONDS)).isTrue();
    }
    List<Integer> expected = new ArrayList<>();
    for (int i = 0; i < tasks; i++) {
      expected.add(i % 7);
      assertThat(codes).containsEntry((long) i, i % 7);
      assertThat(Harness.content(directory.resolve(i + ".txt"))).isEqualTo(i % 7 + "\n");
    }
    assertThat(codes.values()).containsExactlyInAnyOrderElementsOf(expected);
  }

  private String refusal(TaskSpec task) {
    TaskExit exit = harness.run(task);
    assertThat(exit.cause()).isEqualTo(Cause.COULD_NOT_START);
    assertThat(exit.exitCode()).isEqualTo(TaskExit.NONE);
    return exit.message();
  }

  @Test
  void a_machine_that_can_start_no_other_shell_is_at_fault_and_not_the_task() throws IOException {
    TaskSpec first = harness.sh("until [ -e go ]; do sleep 0.01; done; exit 5");
    harness.runner.start(first);
    // Without its directory the runner can start no shell.
    Path own = directoryOfTheRunner();
    Path away = own.resolveSibling(own.getFileName() + ".away");
    Files.move(own, away);
    TaskExit second = harness.run(harness.sh("exit 6"));
    assertThat(second.cause()).isEqualTo(Cause.NODE_FAULT);
    assertThat(second.exitCode()).isEqualTo(TaskExit.NONE);
    assertThat(second.message()).contains("could not start another shell");
    Files.move(away, own);
    assertThat(harness.run(harness.sh("exit 7")).exitCode()).isEqualTo(7);
    Files.createFile(directory.resolve("go"));
    assertThat(harness.exit().exitCode()).isEqualTo(5);
  }

  private static Path directoryOfTheRunner() throws IOException {
    try (var open = Files.list(Path.of("/proc/self/fd"))) {
      for (Path descriptor : open.toList()) {
        if (Files.isSymbolicLink(descriptor)) {
          Path file = Files.readSymbolicLink(descriptor);
          if (file.endsWith("answers")) {
            return file.resolveSibling("").toAbsolutePath();
          }
        }
      }
    }
    throw new AssertionError("no runner is open");
  }

  @Test
  void a_shell_that_cannot_fork_is_the_machine_s_fault_and_not_the_task_s() throws IOException {
    Object user = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    assumeTrue(!user.equals(0), "no limit of processes holds for root");
    assertThat(
            harness.run(harness.sh("echo $PPID >worker; prlimit --pid $PPID --nproc=1")).exitCode())
        .isZero();
    TaskExit exit = harness.run(harness.sh("exit 6"));
    assertThat(exit.cause()).isEqualTo(Cause.NODE_FAULT);
    assertThat(exit.message()).contains("could start no process");
    assertThat(harness.run(harness.sh("exit 7")).exitCode()).isEqualTo(7);
  }

  @Test
  void an_error_of_the_jvm_while_a_task_is_started_ends_that_task_and_not_the_runner() {
    Path noMemory =
        (Path)
            Proxy.newProxyInstance(
                Path.class.getClassLoader(),
                new Class<?>[] {Path.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("toAbsolutePath")) {
                    return proxy;
                  }
                  throw new OutOfMemoryError("unable to create native thread");
                });
    TaskExit exit =
        harness.run(Harness.in(harness.sh("exit 1"), noMemory, directory.resolve("none.out")));
    assertThat(exit.cause()).isEqualTo(Cause.NODE_FAULT);
    assertThat(exit.message()).contains("unable to create native thread");
    assertThat(harness.run(harness.sh("exit 7")).exitCode()).isEqualTo(7);
  }

  private static void executable(Path file, String content) throws IOException {
    Files.writeString(file, content);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }
}
