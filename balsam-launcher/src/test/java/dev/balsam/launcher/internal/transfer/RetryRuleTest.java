package dev.balsam.launcher.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.engine.TransferRules;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a transfer is tried again. */
class RetryRuleTest {
  private static TransferRules rules(int attempts, Duration pause) {
    return new TransferRules(
        attempts, pause, Duration.ofHours(1), Duration.ofMinutes(1), List.of());
  }

  @Test
  void pauses_double_and_attempts_are_counted() {
    TransferRules rules = rules(4, Duration.ofSeconds(1));
    assertThat(RetryRule.pauseAfter(rules, 1, 0)).contains(Duration.ofSeconds(1));
    assertThat(RetryRule.pauseAfter(rules, 2, 0)).contains(Duration.ofSeconds(2));
    assertThat(RetryRule.pauseAfter(rules, 3, 0)).contains(Duration.ofSeconds(4));
    assertThat(RetryRule.pauseAfter(rules, 4, 0)).isEmpty();
    assertThat(RetryRule.pauseAfter(rules(1, Duration.ofSeconds(1)), 1, 0)).isEmpty();
  }

  @Test
  void pauses_are_spread_and_never_longer_than_some_minutes() {
    TransferRules rules = rules(100, Duration.ofDays(30));
    assertThat(RetryRule.pauseAfter(rules, 99, 1)).contains(Duration.ofSeconds(450));
    assertThat(RetryRule.pauseAfter(rules(3, Duration.ofSeconds(2)), 1, 0.5))
        .contains(Duration.ofMillis(2500));
  }
}
