package dev.balsam.launcher.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LookPolicyTest {
  private final LookPolicy look = new LookPolicy();

  @Test
  void a_new_launcher_looks() {
    assertThat(look.mayHaveMore()).isTrue();
    assertThat(look.backlog()).isFalse();
  }

  @Test
  void when_it_has_seen_all_it_waits_for_news() {
    look.looked(3, 3, 3);
    assertThat(look.mayHaveMore()).isFalse();
    assertThat(look.backlog()).isFalse();
    look.news();
    assertThat(look.mayHaveMore()).isTrue();
  }

  @Test
  void what_could_not_be_started_is_a_backlog() {
    look.looked(look.most(), 5, 5);
    assertThat(look.mayHaveMore()).isTrue();
    assertThat(look.backlog()).isTrue();
  }

  @Test
  void the_look_grows_with_the_tasks_within_limits() {
    look.looked(64, 10, 100);
    assertThat(look.most()).isEqualTo(200);
    look.looked(200, 10, 5);
    assertThat(look.most()).isEqualTo(32);
    look.looked(32, 10, 100_000);
    assertThat(look.most()).isEqualTo(1_000);
  }

  @Test
  void when_none_of_many_fits_it_looks_further_once() {
    look.looked(look.most(), 0, 7);
    assertThat(look.mayHaveMore()).isTrue();
    assertThat(look.most()).isEqualTo(1_000);
    look.looked(1_000, 0, 7);
    assertThat(look.mayHaveMore()).isFalse();
  }
}
