package dev.balsam.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.BatchJob;
import dev.balsam.BatchSpec;
import dev.balsam.BatchState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class ReconciliationTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  @Test
  void what_a_complete_listing_does_not_hold_is_gone() {
    assertThat(changes(List.of(job(1, "41")), new BatchListing.Complete(Map.of())))
        .singleElement()
        .satisfies(change -> assertThat(change.report().state()).isEqualTo(BatchState.GONE));
  }

  @Test
  void what_a_listing_that_failed_or_was_cut_off_does_not_hold_keeps_its_state() {
    List<BatchJob> jobs = List.of(job(1, "41"), job(2, "42"));
    assertThat(changes(jobs, new BatchListing.Failed("no."))).isEmpty();
    assertThat(
            changes(
                jobs,
                new BatchListing.Partial(Map.of("42", entry("42", BatchState.RUNNING)), "cut.")))
        .singleElement()
        .satisfies(
            change -> {
              assertThat(change.id()).isEqualTo(2);
              assertThat(change.report().state()).isEqualTo(BatchState.RUNNING);
            });
  }

  @Test
  void what_has_not_changed_is_not_written_again() {
    BatchListing same = new BatchListing.Complete(Map.of("41", entry("41", BatchState.QUEUED)));
    assertThat(changes(List.of(job(1, "41")), same)).isEmpty();
  }

  @Test
  void one_that_is_just_being_submitted_is_left_alone_and_an_abandoned_one_is_not() {
    BatchListing empty = new BatchListing.Complete(Map.of());
    assertThat(changes(List.of(pending(NOW.minusSeconds(60))), empty)).isEmpty();
    assertThat(changes(List.of(pending(NOW.minusSeconds(3600))), new BatchListing.Failed("no.")))
        .singleElement()
        .satisfies(
            change -> assertThat(change.report().state()).isEqualTo(BatchState.SUBMIT_FAILED));
  }

  @Test
  void how_it_ended_is_told_with_its_exit_code_and_times() {
    BatchEntry ended =
        new BatchEntry(
            "41",
            BatchState.FAILED,
            "TIMEOUT",
            "",
            "",
            1,
            Optional.empty(),
            "",
            Optional.of(NOW.minusSeconds(90)),
            Optional.of(NOW.minusSeconds(30)),
            OptionalInt.of(143));
    assertThat(changes(List.of(job(1, "41")), new BatchListing.Complete(Map.of("41", ended))))
        .singleElement()
        .satisfies(
            change -> {
              assertThat(change.report().state()).isEqualTo(BatchState.FAILED);
              assertThat(change.report().systemState()).isEqualTo("TIMEOUT");
              assertThat(change.report().startedAt()).contains(NOW.minusSeconds(90));
              assertThat(change.report().endedAt()).contains(NOW.minusSeconds(30));
              assertThat(change.report().exitCode()).hasValue(143);
            });
  }

  private static List<Reconciliation.Change> changes(List<BatchJob> jobs, BatchListing listing) {
    return Reconciliation.of(jobs, listing, NOW);
  }

  private static BatchEntry entry(String id, BatchState state) {
    return new BatchEntry(
        id,
        state,
        state.name(),
        "",
        "",
        1,
        Optional.empty(),
        "",
        Optional.empty(),
        Optional.empty(),
        OptionalInt.empty());
  }

  private static BatchJob job(long id, String schedulerId) {
    return job(id, Optional.of(schedulerId), BatchState.QUEUED, NOW.minusSeconds(3600));
  }

  private static BatchJob pending(Instant created) {
    return job(9, Optional.empty(), BatchState.PENDING_SUBMISSION, created);
  }

  private static BatchJob job(
      long id, Optional<String> schedulerId, BatchState state, Instant created) {
    return new BatchJob(
        id,
        "slurm",
        schedulerId,
        new BatchSpec("p", "q", 1, Duration.ofMinutes(5), "mixed", Optional.empty(), Map.of()),
        state,
        "QUEUED",
        Optional.empty(),
        "me",
        created,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        OptionalInt.empty(),
        "");
  }
}
