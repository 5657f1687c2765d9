package dev.balsam.launcher.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.JobState;
import dev.balsam.engine.Backlog;
import dev.balsam.engine.Leftover;
import dev.balsam.launcher.internal.run.IdleRule.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class IdleRuleTest {
  private static final Backlog EMPTY = new Backlog(List.of(), Optional.empty(), false);
  private static final Backlog PAUSE =
      new Backlog(List.of(), Optional.of(Duration.ofSeconds(1)), false);
  private static final Backlog ELSEWHERE = new Backlog(List.of(), Optional.empty(), true);
  private static final Backlog STUCK =
      new Backlog(
          List.of(new Leftover(JobState.PREPROCESSED, 1, 1, "need GPUs")), Optional.empty(), false);
  private static final long SECOND = 1_000_000_000;

  @Test
  void until_idle_leaves_at_once_but_looks_once_more_before() {
    IdleRule rule = new IdleRule(Optional.of(Duration.ZERO));
    assertThat(rule.idle(EMPTY, 5)).isEqualTo(Verdict.LOOK_ONCE_MORE);
    assertThat(rule.idle(EMPTY, 6)).isEqualTo(Verdict.LEAVE);
  }

  @Test
  void jobs_that_it_can_never_run_do_not_keep_it() {
    IdleRule rule = new IdleRule(Optional.of(Duration.ZERO));
    assertThat(rule.idle(STUCK, 5)).isEqualTo(Verdict.LOOK_ONCE_MORE);
    assertThat(rule.idle(STUCK, 6)).isEqualTo(Verdict.LEAVE);
  }

  @Test
  void a_retry_to_come_or_work_elsewhere_keeps_it() {
    IdleRule rule = new IdleRule(Optional.of(Duration.ZERO));
    assertThat(rule.idle(PAUSE, 5)).isEqualTo(Verdict.STAY);
    assertThat(rule.idle(ELSEWHERE, 500 * SECOND)).isEqualTo(Verdict.STAY);
    assertThat(rule.idle(EMPTY, 501 * SECOND)).isEqualTo(Verdict.LOOK_ONCE_MORE);
  }

  @Test
  void work_found_by_the_last_look_starts_it_all_over() {
    IdleRule rule = new IdleRule(Optional.of(Duration.ZERO));
    assertThat(rule.idle(EMPTY, 5)).isEqualTo(Verdict.LOOK_ONCE_MORE);
    rule.busy();
    assertThat(rule.idle(EMPTY, 6)).isEqualTo(Verdict.LOOK_ONCE_MORE);
  }

  @Test
  void a_dead_launcher_whose_jobs_are_about_to_be_given_back_keeps_it() {
    AtomicBoolean ending = new AtomicBoolean(true);
    IdleRule rule = new IdleRule(Optional.of(Duration.ZERO), ending::get);
    for (int look = 0; look < 3; look++) {
      assertThat(rule.idle(EMPTY, 5 + look)).isEqualTo(Verdict.LOOK_ONCE_MORE);
    }
    ending.set(false);
    assertThat(rule.idle(EMPTY, 9)).isEqualTo(Verdict.LEAVE);
  }

  @Test
  void an_idle_timeout_counts_from_the_last_work() {
    IdleRule rule = new IdleRule(Optional.of(Duration.ofSeconds(10)));
    assertThat(rule.idle(EMPTY, 0)).isEqualTo(Verdict.STAY);
    assertThat(rule.idle(EMPTY, 9 * SECOND)).isEqualTo(Verdict.STAY);
    rule.busy();
    assertThat(rule.idle(EMPTY, 11 * SECOND)).isEqualTo(Verdict.STAY);
    assertThat(rule.idle(EMPTY, 20 * SECOND)).isEqualTo(Verdict.STAY);
    assertThat(rule.idle(EMPTY, 21 * SECOND)).isEqualTo(Verdict.LOOK_ONCE_MORE);
    assertThat(rule.idle(EMPTY, 22 * SECOND)).isEqualTo(Verdict.LEAVE);
  }

  @Test
  void without_a_limit_it_stays_for_ever() {
    IdleRule rule = new IdleRule(Optional.empty());
    assertThat(rule.isPatient()).isTrue();
    assertThat(rule.idle(EMPTY, Long.MAX_VALUE)).isEqualTo(Verdict.STAY);
  }
}
