package dev.balsam.launcher.internal.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.launcher.internal.task.TaskExit.Cause;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A killed task takes everything with it that it ever started. */
class KillTest {
  private final Path directory;
  private final Harness harness;

  KillTest(@TempDir Path directory) {
    this.directory = directory;
    this.harness = new Harness(directory, Harness.LONG_GRACE);
  }

  @AfterEach
  void stopRunner() {
    harness.close();
  }

  @Test
  void kill_takes_children_runaways_and_daemons() {
    TaskSpec task =
        harness.sh(
            """
            sh -c 'echo $$ >grandchild; sleep 1000; :' &
            setsid sh -c 'echo $$ >runaway; sleep 1000; :' &
            (setsid sh -c 'sh -c "echo \\$\\$ >daemon; sleep 1000; :" & ' &)
            (env -i sh -c 'echo $$ >cleared; sleep 1000; :' &)
            echo $$ >main
            sleep 1000
            """);
    harness.runner.start(task);
    List<Long> pids = new ArrayList<>();
    for (String name : List.of("grandchild", "runaway", "daemon", "cleared", "main")) {
      pids.add(Harness.pid(directory.resolve(name)));
    }
    assertThat(pids).allMatch(Harness::isAlive);

    harness.kill(task);
    harness.kill(task);
    TaskExit exit = harness.exit();
    assertThat(exit.cause()).isEqualTo(Cause.KILLED);
    assertThat(exit.exitCode()).isEqualTo(143);
    assertThat(exit.message()).isEqualTo("Ended on request.");
    assertThat(pids).as("all gone when the exit is reported").noneMatch(Harness::isAlive);
    harness.kill(task);
    assertThat(harness.run(harness.sh("exit 5")).exitCode()).isEqualTo(5);
    assertThat(harness.noMoreExits()).isTrue();
  }

  @Test
  void a_task_killed_as_soon_as_it_is_started_ends() {
    for (int i = 0; i < 30; i++) {
      TaskSpec task = harness.task(List.of("sleep", "1000"));
      harness.runner.start(task);
      harness.kill(task);
      assertThat(harness.exit().cause()).isEqualTo(Cause.KILLED);
    }
  }

  @Test
  void every_one_of_many_kills_at_once_is_heard() {
    for (int round = 0; round < 20; round++) {
      List<TaskSpec> tasks = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        tasks.add(harness.task(List.of("sleep", "1000")));
      }
      tasks.forEach(harness.runner::start);
      tasks.forEach(harness::kill);
      tasks.forEach(task -> assertThat(harness.exit().cause()).isEqualTo(Cause.KILLED));
    }
  }

  @Test
  void kill_of_one_task_leaves_the_others_alone() {
    TaskSpec victim = harness.sh("sleep 1000");
    TaskSpec other = harness.sh("echo $$ >other; while [ ! -e go ]; do sleep 0.01; done; exit 7");
    harness.runner.start(victim);
    harness.runner.start(other);
    Harness.pid(directory.resolve("other"));
    harness.kill(victim);
    assertThat(harness.exit().jobId()).isEqualTo(victim.jobId());
    harness.run(harness.sh("touch go"));
    TaskExit exit = harness.exit();
    assertThat(exit.jobId()).isEqualTo(other.jobId());
    assertThat(exit.exitCode()).isEqualTo(7);
  }

  @Test
  void a_task_may_clean_up_on_sigterm() {
    TaskSpec task =
        harness.sh(
            "trap 'echo cleaned up; exit 3' TERM; echo $$ >main; while :; do sleep 0.01; done");
    harness.runner.start(task);
    Harness.pid(directory.resolve("main"));
    harness.kill(task);
    TaskExit exit = harness.exit();
    assertThat(exit.cause()).isEqualTo(Cause.KILLED);
    assertThat(exit.exitCode()).isEqualTo(3);
    // The shell may say that its sleep was terminated, too.
    assertThat(harness.output(task)).contains("cleaned up\n");
  }

  @Test
  void a_task_that_ignores_sigterm_is_killed_after_the_grace() {
    try (Harness impatient = new Harness(directory, Harness.SHORT_GRACE)) {
      TaskSpec task =
          impatient.sh("trap '' TERM; echo $$ >main; setsid sleep 1000 & echo $! >child; wait");
      impatient.runner.start(task);
      long main = Harness.pid(directory.resolve("main"));
      long child = Harness.pid(directory.resolve("child"));
      impatient.kill(task);
      TaskExit exit = impatient.exit();
      assertThat(exit.cause()).isEqualTo(Cause.KILLED);
      assertThat(exit.exitCode()).isEqualTo(137);
      assertThat(List.of(main, child)).noneMatch(Harness::isAlive);
    }
  }

  @Test
  void a_timeout_ends_the_task_and_says_so() {
    TaskExit exit =
        harness.run(Harness.withTimeout(harness.sh("sleep 1000"), Duration.ofMillis(50)));
    assertThat(exit.cause()).isEqualTo(Cause.TIMED_OUT);
    assertThat(exit.exitCode()).isEqualTo(143);
    assertThat(exit.message()).isEqualTo("Ended after its timeout of PT0.05S.");
    assertThat(
            harness
                .run(Harness.withTimeout(harness.sh(":"), Duration.ofSeconds(Long.MAX_VALUE)))
                .cause())
        .isEqualTo(Cause.EXITED);
  }

  @Test
  void close_leaves_nothing_behind() {
    TaskSpec over = harness.sh("setsid sleep 1000 & echo $! >background");
    assertThat(harness.run(over).cause()).isEqualTo(Cause.EXITED);
    List<Long> pids = new ArrayList<>();
    pids.add(Harness.pid(directory.resolve("background")));
    for (int i = 0; i < 4; i++) {
      harness.runner.start(
          harness.sh("echo $PPID >worker" + i + "; echo $$ >main" + i + "; sleep 1000"));
      pids.add(Harness.pid(directory.resolve("worker" + i)));
      pids.add(Harness.pid(directory.resolve("main" + i)));
    }
    assertThat(pids).allMatch(Harness::isAlive);
    harness.close();
    assertThat(pids).noneMatch(Harness::isAlive);
    for (int i = 0; i < 4; i++) {
      assertThat(harness.exit().cause()).isEqualTo(Cause.STOPPED);
    }
    assertThat(harness.noMoreExits()).isTrue();
  }

  @Test
  void close_leaves_nothing_behind_even_when_it_is_interrupted() {
    TaskSpec over = harness.sh("setsid sleep 1000 & echo $! >background; echo $PPID >worker");
    assertThat(harness.run(over).exitCode()).isZero();
    List<Long> pids =
        List.of(
            Harness.pid(directory.resolve("background")), Harness.pid(directory.resolve("worker")));
    assertThat(pids).allMatch(Harness::isAlive);
    Thread.currentThread().interrupt();
    harness.close();
    assertThat(Thread.interrupted()).as("kept for the caller").isTrue();
    assertThat(pids).noneMatch(Harness::isAlive);
  }

  @Test
  void what_a_failed_task_left_in_the_background_is_gone_when_its_end_is_reported() {
    String leaves =
        "setsid sleep 1000 & echo $! >background; (env -i sleep 1000 & echo $! >cleared); exit ";
    TaskExit exit = harness.run(harness.sh(leaves + 3));
    assertThat(exit.cause()).isEqualTo(Cause.EXITED);
    assertThat(exit.exitCode()).isEqualTo(3);
    assertThat(exit.message()).isEqualTo("Exit code 3.");
    assertThat(Harness.isAlive(Harness.pid(directory.resolve("background")))).isFalse();
    assertThat(Harness.isAlive(Harness.pid(directory.resolve("cleared")))).isFalse();

    assertThat(harness.run(harness.sh(leaves + 0)).exitCode()).isZero();
    assertThat(Harness.isAlive(Harness.pid(directory.resolve("background"))))
        .as("what a successful one left may be meant to stay")
        .isTrue();
  }

  @Test
  void a_background_that_ignores_sigterm_does_not_hold_up_the_exit_longer_than_the_grace() {
    try (Harness impatient = new Harness(directory, Harness.SHORT_GRACE)) {
      TaskSpec task =
          impatient.sh(
              "(trap '' TERM; echo $$ >up; while :; do sleep 0.01; done) &"
                  + " until [ -e up ]; do sleep 0.01; done; exit 3");
      TaskExit exit = impatient.run(task);
      assertThat(exit.exitCode()).isEqualTo(3);
      assertThat(exit.cause()).isEqualTo(Cause.EXITED);
      assertThat(impatient.run(impatient.sh("exit 7")).exitCode()).isEqualTo(7);
    }
  }

  @Test
  void a_worker_killed_by_hand_loses_its_task_and_is_replaced() {
    TaskSpec task = harness.sh("echo $PPID >worker; echo $$ >main; sleep 1000");
    harness.runner.start(task);
    long main = Harness.pid(directory.resolve("main"));
    destroy(Harness.pid(directory.resolve("worker")));
    TaskExit exit = harness.exit();
    assertThat(exit.cause()).isEqualTo(Cause.WORKER_LOST);
    assertThat(exit.exitCode()).as("that of the shell, ended by SIGKILL").isEqualTo(137);
    assertThat(Harness.isAlive(main)).isFalse();
    assertThat(harness.run(harness.sh("exit 6")).exitCode()).isEqualTo(6);
  }

  @Test
  void a_worker_killed_while_idle_is_replaced() {
    harness.run(harness.sh("echo $PPID >worker"));
    long worker = Harness.pid(directory.resolve("worker"));
    destroy(worker);
    Harness.await(() -> !Harness.isAlive(worker), "the worker's end");
    assertThat(harness.run(harness.sh("exit 6")).exitCode()).isEqualTo(6);
  }

  @Test
  void without_proc_the_process_group_is_ended() {
    try (Harness portable =
        new Harness(directory, Harness.SHORT_GRACE, System.getenv(), new HandleTable())) {
      TaskSpec orphan =
          portable.sh("(sh -c 'echo $$ >orphan; sleep 1000; :' &) ; echo $$ >main; sleep 1000");
      TaskSpec stubborn =
          portable.sh("trap '' TERM; echo $$ >stubborn; while :; do sleep 0.1; done");
      portable.runner.start(orphan);
      portable.runner.start(stubborn);
      List<Long> pids = new ArrayList<>();
      for (String name : List.of("orphan", "main", "stubborn")) {
        pids.add(Harness.pid(directory.resolve(name)));
      }
      portable.kill(orphan);
      assertThat(portable.exit().cause()).isEqualTo(Cause.KILLED);
      portable.kill(stubborn);
      assertThat(portable.exit().exitCode()).isEqualTo(137);
      Harness.await(() -> pids.stream().noneMatch(Harness::isAlive), "the end of " + pids);
      assertThat(portable.run(portable.sh("exit 8")).exitCode()).isEqualTo(8);
    }
  }

  private static void destroy(long pid) {
    assertThat(ProcessHandle.of(pid).map(ProcessHandle::destroyForcibly)).contains(true);
  }
}
