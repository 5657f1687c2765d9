package dev.balsam.launcher.internal.placement;

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
    look.looked(3, 3);
    assertThat(look.mayHaveMore()).isFalse();
    assertThat(look.backlog()).isFalse();
    look.news();
    assertThat(look.mayHaveMore()).isTrue();
  }

  @Test
  void what_could_not_be_started_is_a_backlog() {
    look.looked(look.most(), 5);
    assertThat(look.mayHaveMore()).isTrue();
    assertThat(look.backlog()).isTrue();
  }

  @Test
  void it_looks_at_few_more_than_could_be_started() {
    look.looked(64, 60);
    assertThat(look.most()).isEqualTo(67);
    look.looked(67, 2);
    assertThat(look.most()).isEqualTo(64);
    look.looked(64, 62);
    assertThat(look.most()).isEqualTo(69);
  }

  @Test
  void when_all_fitted_it_looks_at_twice_as_many_up_to_a_limit() {
    look.looked(64, 64);
    assertThat(look.most()).isEqualTo(128);
    for (int i = 0; i < 9; i++) {
      look.looked(look.most(), look.most());
    }
    assertThat(look.most()).isEqualTo(1_000);
  }

  @Test
  void it_can_be_told_to_look_further() {
    look.atLeast(256);
    assertThat(look.most()).isEqualTo(256);
    look.atLeast(100);
    assertThat(look.most()).isEqualTo(256);
  }

  @Test
  void when_none_of_many_fits_it_looks_further_once() {
    look.looked(look.most(), 0);
    assertThat(look.mayHaveMore()).isTrue();
    assertThat(look.most()).isEqualTo(1_000);
    look.looked(1_000, 0);
    assertThat(look.mayHaveMore()).isFalse();
  }
}
