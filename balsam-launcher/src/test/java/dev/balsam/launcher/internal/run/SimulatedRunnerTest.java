package dev.balsam.launcher.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.BalsamException;
import dev.balsam.launcher.internal.task.TaskExit;
import dev.balsam.launcher.internal.task.TaskExit.Cause;
import dev.balsam.launcher.internal.task.TaskSpec;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SimulatedRunnerTest {
  private static final Duration LONG = Duration.ofHours(1);

  private final BlockingQueue<TaskExit> exits = new LinkedBlockingQueue<>();
  private final SimulatedRunner runner = new SimulatedRunner(exits::add, Clock.systemUTC());

  @AfterEach
  void close() {
    runner.close();
  }

  @Test
  void tasks_end_in_the_order_of_their_times_and_not_before() throws InterruptedException {
    runner.start(task(1, Duration.ofMillis(300), Optional.empty()));
    runner.start(task(2, Duration.ofMillis(20), Optional.empty()));
    for (long job : new long[] {2, 1}) {
      TaskExit exit = next();
      assertThat(exit.jobId()).isEqualTo(job);
      assertThat(exit.cause()).isEqualTo(Cause.EXITED);
      assertThat(exit.exitCode()).isZero();
      assertThat(Duration.between(exit.startedAt(), exit.endedAt()))
          .isGreaterThanOrEqualTo(Duration.ofMillis(job == 1 ? 299 : 19));
    }
  }

  @Test
  void a_task_of_no_length_has_ended_when_its_start_returns() {
    runner.start(task(1, Duration.ZERO, Optional.empty()));
    assertThat(exits).singleElement().matches(exit -> exit.exitCode() == 0);
  }

  @Test
  void a_timeout_that_is_shorter_ends_it() throws InterruptedException {
    runner.start(task(1, LONG, Optional.of(Duration.ofMillis(5))));
    assertThat(next().cause()).isEqualTo(Cause.TIMED_OUT);
  }

  @Test
  void a_killed_task_ends_once_and_at_once() throws InterruptedException {
    runner.start(task(1, LONG, Optional.empty()));
    runner.kill(1, 2, Cause.KILLED);
    assertThat(exits).as("another attempt is left alone").isEmpty();
    runner.kill(1, 1, Cause.KILLED);
    runner.kill(1, 1, Cause.KILLED);
    assertThat(next().cause()).isEqualTo(Cause.KILLED);
    runner.close();
    assertThat(exits).isEmpty();
  }

  @Test
  void closing_tells_of_all_ends_before_it_returns_and_nothing_starts_after_it() {
    Set<Long> jobs = new HashSet<>();
    for (long job = 0; job < 5_000; job++) {
      jobs.add(job);
      runner.start(task(job, job % 2 == 0 ? LONG : Duration.ofNanos(job), Optional.empty()));
    }
    runner.close();
    assertThat(exits).hasSize(5_000).extracting(TaskExit::jobId).containsAll(jobs);
    assertThat(exits).filteredOn(exit -> exit.jobId() % 2 == 0).hasSize(2_500);
    assertThat(exits)
        .filteredOn(exit -> exit.jobId() % 2 == 0)
        .allMatch(exit -> exit.cause() == Cause.STOPPED);
    assertThatThrownBy(() -> runner.start(task(1, LONG, Optional.empty())))
        .isInstanceOf(BalsamException.class);
  }

  @Test
  void an_attempt_that_runs_is_not_started_again() {
    runner.start(task(1, LONG, Optional.empty()));
    assertThatThrownBy(() -> runner.start(task(1, LONG, Optional.empty())))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("running already");
  }

  private TaskExit next() throws InterruptedException {
    TaskExit exit = exits.poll(120, TimeUnit.SECONDS);
    assertThat(exit).isNotNull();
    return exit;
  }

  private static TaskSpec task(long job, Duration time, Optional<Duration> timeout) {
    Path here = Path.of(".");
    return new TaskSpec(
        job, 1, SimulatedRunner.command(time), Map.of(), here, here, Optional.empty(), timeout);
  }
}
