package dev.balsam.launcher.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.JobState;
import dev.balsam.engine.Candidate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class LookAheadTest {
  private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final Candidate A = candidate(1);
  private static final Candidate B = candidate(2);

  private final LookAhead ahead = new LookAhead();

  @Test
  void what_was_seen_is_good_for_a_tenth_of_a_second() {
    ahead.saw(List.of(A, B), 0);
    assertThat(ahead.take(99 * MS)).containsExactly(A, B);
    assertThat(ahead.take(100 * MS)).isEmpty();
    assertThat(ahead.take(0)).isEmpty();
  }

  @Test
  void what_is_kept_is_left_for_the_next_places() {
    ahead.saw(List.of(A, B), 0);
    ahead.keep(List.of(B));
    assertThat(ahead.take(MS)).containsExactly(B);
  }

  @Test
  void news_of_the_site_ends_it_as_more_urgent_jobs_may_have_come() {
    ahead.saw(List.of(A), 0);
    ahead.forget();
    assertThat(ahead.take(MS)).isEmpty();
  }

  @Test
  void for_a_second_after_another_launcher_was_quicker_nothing_is_kept() {
    ahead.saw(List.of(A), 0);
    ahead.lost(MS);
    assertThat(ahead.take(2 * MS)).isEmpty();
    ahead.saw(List.of(B), 1_000 * MS);
    assertThat(ahead.take(1_000 * MS)).isEmpty();
    ahead.saw(List.of(B), 1_002 * MS);
    assertThat(ahead.take(1_002 * MS)).containsExactly(B);
  }

  private static Candidate candidate(long id) {
    return new Candidate(id, JobState.PREPROCESSED, 1, 1, 16, 1, 0, 0, 0, 0);
  }
}
