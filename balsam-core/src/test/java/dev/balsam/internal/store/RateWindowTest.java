package dev.balsam.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.Activity.Rate;
import org.junit.jupiter.api.Test;

class RateWindowTest {
  @Test
  void rates_are_over_whole_seconds_and_what_is_older_does_not_count() {
    RateWindow window = new RateWindow();
    for (int second = 100; second <= 160; second++) {
      window.add(new ActivityStore.Ends(second, 4, 1));
    }
    assertThat(window.over(160, 10)).isEqualTo(new Rate(4, 1));
    assertThat(window.over(160, 60)).isEqualTo(new Rate(4, 1));
    assertThat(window.over(165, 10)).as("ten seconds from 155 on").isEqualTo(new Rate(2.4, 0.6));
    assertThat(window.over(300, 60)).isEqualTo(new Rate(0, 0));
  }

  @Test
  void what_is_told_of_one_second_in_parts_adds_up_and_a_late_part_counts() {
    RateWindow window = new RateWindow();
    window.add(new ActivityStore.Ends(101, 1, 0));
    window.add(new ActivityStore.Ends(100, 2, 0));
    window.add(new ActivityStore.Ends(100, 7, 0));
    assertThat(window.over(102, 10)).isEqualTo(new Rate(1, 0));
  }
}
