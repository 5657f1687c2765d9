package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.Job;
import dev.balsam.JobEvent;
import dev.balsam.JobState;
import dev.balsam.launcher.testing.StateRules;
import dev.balsam.launcher.testing.TestSite;
import dev.balsam.launcher.testing.Wait;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The times in a history are those at which things happened, not at which they were written. */
final class EventTimeTest {
  // The clock of date and that of the database are one, but they round differently.
  private static final Duration ROUNDING = Duration.ofMillis(2);

  private static final String BLOCKED =
      "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";

  @RegisterExtension final TestSite at = new TestSite();

  @AfterEach
  void every_history_is_legal() {
    StateRules.holdIn(at);
  }

  @Test
  void a_run_lies_between_its_events_and_the_next_on_its_place_after_them() {
    String clock = "date +%s.%N; sleep 0.05; date +%s.%N";
    List<Job> jobs =
        at.site().submit(List.of(at.sh("a", clock), at.sh("b", clock), at.sh("c", clock)));
    at.runAll(1);
    Instant before = Instant.EPOCH;
    for (Job job : jobs) {
      List<Instant> own = job.output().lines().map(EventTimeTest::instant).toList();
      assertThat(at(job, JobState.RUNNING))
          .isAfterOrEqualTo(before.minus(ROUNDING))
          .isBeforeOrEqualTo(own.get(0).plus(ROUNDING));
      assertThat(at(job, JobState.RUN_DONE)).isAfterOrEqualTo(own.get(1).minus(ROUNDING));
      before = at(job, JobState.RUN_DONE);
    }
  }

  @Test
  void the_end_of_a_run_is_the_time_of_its_end_though_it_is_written_later() throws Exception {
    Job job = at.submit(at.sh("job", "until [ -e \"$1\" ]; do sleep 0.02; done", at.file("gate")));
    Instant locked;
    try (Launcher launcher = at.launcher(1).untilIdle().start()) {
      Wait.until("it runs", () -> job.state() == JobState.RUNNING);
      AutoCloseable lock = at.lock(job);
      try {
        Files.createFile(at.file("gate"));
        Wait.until("its end cannot be written", () -> !at.query(BLOCKED).equals(List.of("0")));
        locked = Instant.now();
      } finally {
        lock.close();
      }
      assertThat(launcher.await().finished()).isEqualTo(1);
    }
    assertThat(at(job, JobState.RUN_DONE)).isBeforeOrEqualTo(locked);
  }

  private static Instant instant(String seconds) {
    String[] parts = seconds.split("\\.", 2);
    return Instant.ofEpochSecond(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
  }

  private static Instant at(Job job, JobState state) {
    return job.history().stream()
        .filter(event -> event.to() == state)
        .map(JobEvent::instant)
        .findFirst()
        .orElseThrow();
  }
}
