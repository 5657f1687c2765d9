package dev.balsam.launcher.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class BackoffTest {
  private final Backoff backoff = new Backoff();

  @Test
  void pauses_double_up_to_five_seconds() {
    List<Duration> pauses = Stream.generate(backoff::failed).limit(8).toList();
    assertThat(pauses)
        .extracting(Duration::toMillis)
        .containsExactly(100L, 200L, 400L, 800L, 1_600L, 3_200L, 5_000L, 5_000L);
    assertThat(backoff.isAway()).isTrue();
  }

  @Test
  void an_answer_begins_anew() {
    backoff.failed();
    backoff.failed();
    backoff.answered();
    assertThat(backoff.isAway()).isFalse();
    assertThat(backoff.pause()).isEqualTo(Duration.ofMillis(100));
  }
}
