package dev.balsam.launcher.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.balsam.launcher.internal.task.TaskExit;
import dev.balsam.launcher.internal.task.TaskExit.Cause;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SharedEndTest {
  private final SharedEnd together = new SharedEnd();

  @Test
  void an_end_by_sigterm_waits_for_a_moment() {
    TaskExit terminated = exit(1, 143, Cause.EXITED);
    assertThat(together.heard(List.of(terminated), false, 10)).isEmpty();
    assertThat(together.patience(30)).isEqualTo(SharedEnd.MOMENT - 20);
    assertThat(together.heard(List.of(), false, 9 + SharedEnd.MOMENT)).isEmpty();
    assertThat(together.heard(List.of(), false, 10 + SharedEnd.MOMENT)).containsExactly(terminated);
    assertThat(together.patience(30)).isEqualTo(Long.MAX_VALUE);
    assertThat(together.heard(List.of(), true, 11 + SharedEnd.MOMENT)).isEmpty();
  }

  @Test
  void a_launcher_that_ends_within_the_moment_was_ended_together_with_its_task() {
    assertThat(together.heard(List.of(exit(1, 143, Cause.EXITED)), false, 0)).isEmpty();
    assertThat(together.heard(List.of(exit(2, 143, Cause.WORKER_LOST)), true, 1))
        .extracting(TaskExit::jobId, TaskExit::cause)
        .containsExactly(tuple(1L, Cause.STOPPED), tuple(2L, Cause.STOPPED));
  }

  @Test
  void every_other_end_is_judged_at_once() {
    List<TaskExit> others =
        List.of(
            exit(1, 0, Cause.EXITED),
            exit(2, 1, Cause.EXITED),
            exit(3, 137, Cause.EXITED),
            exit(4, 143, Cause.KILLED),
            exit(5, 143, Cause.TIMED_OUT),
            exit(6, TaskExit.NONE, Cause.NODE_LOST));
    assertThat(together.heard(others, false, 0)).isEqualTo(others);
    assertThat(together.heard(others, true, 0)).isEqualTo(others);
  }

  private static TaskExit exit(long job, int code, Cause cause) {
    return new TaskExit(job, 1, code, Instant.EPOCH, Instant.EPOCH, cause, "");
  }
}
