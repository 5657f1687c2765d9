package dev.balsam.launcher.internal.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens when the JVM cannot clean up itself. */
class GuardShellTest {
  private static final String TASK =
      """
      echo $PPID >worker
      (setsid sh -c 'trap "" TERM; echo $$ >stubborn; while :; do sleep 0.1; done' &)
      setsid sh -c 'echo $$ >runaway; sleep 1000; :' &
      echo $$ >main
      sleep 1000
      """;

  /**
   * The JVM that is killed: argument 0 is the directory to run the task in, 1 where the runner
   * keeps its files.
   */
  public static final class Victim {
    private Victim() {}

    @SuppressWarnings("resource") // it is killed before it could close anything
    public static void main(String[] args) throws InterruptedException {
      System.setProperty("java.io.tmpdir", args[1]);
      Path directory = Path.of(args[0]);
      new LocalTaskRunner(System.getenv(), Duration.ofMillis(500), exit -> {}, Clock.systemUTC())
          .start(
              new TaskSpec(
                  1,
                  1,
                  List.of("/bin/sh", "-c", TASK),
                  Map.of(),
                  directory,
                  directory.resolve("out"),
                  Optional.empty(),
                  Optional.empty()));
      Thread.currentThread().join();
    }
  }

  @Test
  void no_task_process_survives_kill_nine_of_the_jvm(@TempDir Path directory) throws Exception {
    Path temporary = Files.createDirectory(directory.resolve("tmp"));
    Process jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Djava.io.tmpdir=" + temporary,
                Victim.class.getName(),
                directory.toString(),
                temporary.toString())
            .inheritIO()
            .start();
    try {
      List<Long> pids = new ArrayList<>();
      for (String name : List.of("worker", "main", "stubborn", "runaway")) {
        pids.add(Harness.pid(directory.resolve(name)));
      }
      assertThat(pids).allMatch(Harness::isAlive);
      jvm.destroyForcibly().waitFor();
      Harness.await(() -> pids.stream().noneMatch(Harness::isAlive), "the end of " + pids);
      Harness.await(
          () -> {
            try (var left = Files.list(temporary)) {
              return left.noneMatch(f -> f.getFileName().toString().startsWith("balsam-"));
            }
          },
          "the runner's files being deleted");
    } finally {
      jvm.destroyForcibly();
    }
  }

  @Test
  void a_guard_killed_by_hand_is_replaced(@TempDir Path directory) {
    try (Harness harness = new Harness(directory, Harness.SHORT_GRACE)) {
      ProcessHandle guard = guard().orElseThrow();
      Harness.await(() -> hearsOf(15, guard.pid()), "the guard's first line");
      guard.destroy();
      assertThat(harness.run(harness.sh("exit 2")).exitCode())
          .as("SIGTERM does not impress it")
          .isEqualTo(2);
      assertThat(guard.isAlive()).isTrue();
      guard.destroyForcibly();
      Harness.await(() -> guard().filter(g -> g.pid() != guard.pid()).isPresent(), "another guard");
      assertThat(harness.run(harness.sh("exit 2")).exitCode()).isEqualTo(2);
    }
    Harness.await(() -> guard().isEmpty(), "the guard's end");
  }

  // Before its first line is run, a signal ends the shell as it ends any.
  private static boolean hearsOf(int signal, long pid) {
    return Harness.content(Path.of("/proc/" + pid + "/status"))
        .lines()
        .filter(line -> line.startsWith("SigIgn:") || line.startsWith("SigCgt:"))
        .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
        .anyMatch(mask -> (mask >> (signal - 1) & 1) == 1);
  }

  private static Optional<ProcessHandle> guard() {
    return ProcessHandle.current()
        .children()
        .filter(ProcessHandle::isAlive)
        .filter(
            child ->
                Harness.content(Path.of("/proc/" + child.pid() + "/cmdline"))
                    .contains("\0balsam-guard\0"))
        .findFirst();
  }
}
