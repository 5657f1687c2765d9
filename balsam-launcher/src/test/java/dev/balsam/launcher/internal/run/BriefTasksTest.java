package dev.balsam.launcher.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class BriefTasksTest {
  private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);

  private final BriefTasks tasks = new BriefTasks();

  @Test
  void nothing_is_claimed_ahead_before_some_tasks_have_ended() {
    ran(31, MS);
    assertThat(tasks.ahead(8, 100)).isZero();
    assertThat(tasks.areBrief()).isFalse();
    ran(1, MS);
    assertThat(tasks.ahead(8, 100)).isPositive();
    assertThat(tasks.areBrief()).isTrue();
  }

  @Test
  void nothing_is_claimed_ahead_while_tasks_take_longer_than_a_claim_by_far() {
    ran(100, 25 * MS);
    assertThat(tasks.ahead(8, 100)).isZero();
  }

  @Test
  void one_long_task_ends_it_until_many_brief_ones_have_followed() {
    ran(100, MS);
    ran(1, 1_000 * MS);
    assertThat(tasks.ahead(8, 100)).isZero();
    ran(100, MS);
    assertThat(tasks.ahead(8, 100)).isPositive();
  }

  @Test
  void a_few_turns_are_claimed_ahead_but_no_more_than_were_seen() {
    ran(32, MS);
    assertThat(tasks.ahead(8, 1_000)).isEqualTo(128);
    assertThat(tasks.ahead(8, 28)).isEqualTo(20);
    assertThat(tasks.ahead(8, 8)).isZero();
    assertThat(tasks.ahead(0, 100)).isZero();
  }

  private void ran(int times, long nanos) {
    for (int i = 0; i < times; i++) {
      tasks.ran(nanos);
    }
  }
}
