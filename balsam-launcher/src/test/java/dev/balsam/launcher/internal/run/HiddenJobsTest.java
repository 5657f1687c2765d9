package dev.balsam.launcher.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class HiddenJobsTest {
  private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);

  private final HiddenJobs hidden = new HiddenJobs();

  @Test
  void nothing_is_hidden_without_a_suspicion() {
    assertThat(hidden.untilDue(0)).isEqualTo(Long.MAX_VALUE);
    assertThat(hidden.takeDue(0)).isFalse();
    assertThat(hidden.untilDue(0)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void it_looks_again_three_times_and_longer_and_longer_apart() {
    hidden.suspected(0);
    assertThat(hidden.untilDue(2 * MS)).isEqualTo(3 * MS);
    assertThat(hidden.takeDue(4 * MS)).isFalse();
    assertThat(hidden.takeDue(5 * MS)).isTrue();
    hidden.suspected(10 * MS);
    assertThat(hidden.untilDue(10 * MS)).isEqualTo(20 * MS);
    assertThat(hidden.takeDue(30 * MS)).isTrue();
    hidden.suspected(30 * MS);
    assertThat(hidden.untilDue(30 * MS)).isEqualTo(80 * MS);
    assertThat(hidden.takeDue(110 * MS)).isTrue();
    hidden.suspected(110 * MS);
    assertThat(hidden.untilDue(0)).isEqualTo(Long.MAX_VALUE);
  }

  // What is due while nothing can be asked for must not keep the loop awake.
  @Test
  void what_is_due_is_said_once() {
    hidden.suspected(0);
    assertThat(hidden.takeDue(5 * MS)).isTrue();
    assertThat(hidden.takeDue(5 * MS)).isFalse();
    assertThat(hidden.untilDue(5 * MS)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void a_look_that_brought_something_begins_it_anew() {
    hidden.suspected(0);
    hidden.takeDue(5 * MS);
    hidden.suspected(5 * MS);
    hidden.settled();
    assertThat(hidden.untilDue(0)).isEqualTo(Long.MAX_VALUE);
    hidden.suspected(9 * MS);
    assertThat(hidden.untilDue(9 * MS)).isEqualTo(5 * MS);
  }
}
