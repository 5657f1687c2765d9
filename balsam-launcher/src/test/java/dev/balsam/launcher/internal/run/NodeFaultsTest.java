package dev.balsam.launcher.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.launcher.internal.task.NodeFaults;
import dev.balsam.launcher.internal.task.TaskExit;
import dev.balsam.launcher.internal.task.TaskExit.Cause;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class NodeFaultsTest {
  private static final TaskExit FAULT = Sample.exit(Cause.NODE_FAULT, TaskExit.NONE, "Disk full.");

  private final NodeFaults faults = new NodeFaults();
  private long now = -5; // the clock may begin anywhere

  @Test
  void without_a_fault_there_is_no_pause() {
    assertThat(faults.pauseLeft(now)).isZero();
    assertThat(faults.reasonToGiveUp()).isEmpty();
  }

  @Test
  void the_pause_doubles_from_a_second_to_a_minute() {
    List<Long> seconds =
        IntStream.range(0, 9)
            .mapToObj(
                i -> {
                  faults.ended(FAULT, now);
                  Duration pause = faults.pauseLeft(now);
                  now += pause.toNanos();
                  assertThat(faults.pauseLeft(now)).isZero();
                  return pause.toSeconds();
                })
            .toList();
    assertThat(seconds).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
    assertThat(NodeFaults.pause(1_000)).isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void jobs_that_were_claimed_together_fail_as_one() {
    for (int i = 0; i < 100; i++) {
      faults.ended(FAULT, now + i);
    }
    assertThat(faults.reasonToGiveUp()).isEmpty();
    assertThat(faults.pauseLeft(now + Duration.ofSeconds(1).toNanos())).isZero();
  }

  @Test
  void ten_in_a_row_are_too_many() {
    for (int i = 0; i < 9; i++) {
      failAfterPause();
    }
    assertThat(faults.reasonToGiveUp()).isEmpty();
    failAfterPause();
    assertThat(faults.reasonToGiveUp())
        .contains("This node could not run a job 10 times in a row. The last time: Disk full.");
  }

  @Test
  void a_task_that_ran_begins_a_new_row() {
    for (Cause ran : List.of(Cause.EXITED, Cause.TIMED_OUT)) {
      for (int i = 0; i < 9; i++) {
        failAfterPause();
      }
      faults.ended(Sample.exit(ran, 3, ""), now);
      assertThat(faults.pauseLeft(now)).isZero();
      failAfterPause();
      assertThat(faults.reasonToGiveUp()).isEmpty();
      faults.ended(Sample.exit(ran, 3, ""), now);
    }
  }

  @Test
  void what_is_wrong_with_one_job_says_nothing_of_the_node() {
    failAfterPause();
    Duration before = faults.pauseLeft(now);
    for (Cause other : List.of(Cause.COULD_NOT_START, Cause.KILLED, Cause.STOPPED)) {
      faults.ended(Sample.exit(other, TaskExit.NONE, "x"), now);
    }
    assertThat(faults.pauseLeft(now)).isEqualTo(before);
  }

  private void failAfterPause() {
    now += faults.pauseLeft(now).toNanos();
    faults.ended(FAULT, now);
  }
}
