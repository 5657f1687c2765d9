package dev.balsam.scheduler;

import dev.balsam.BatchJob;
import dev.balsam.BatchReport;
import dev.balsam.BatchState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a listing means for the batch jobs of a site. Only a complete listing tells that one is
 * gone; whatever is not told keeps its last known state.
 */
final class Reconciliation {
  // A submission takes seconds; whoever has not come back by then was killed in the middle of it.
  private static final Duration LONGEST_SUBMISSION = Duration.ofMinutes(10);

  private Reconciliation() {}

  /**
   * What to note.
   *
   * @param id the batch job's number here
   * @param report what was heard
   */
  record Change(long id, BatchReport report) {}

  /**
   * The changes.
   *
   * @param open this user's batch jobs in this batch system that have not ended, read
   *     <em>before</em> the listing, so that one that is submitted meanwhile is not taken for gone
   * @param listing what the batch system said
   * @param now the time
   */
  static List<Change> of(List<BatchJob> open, BatchListing listing, Instant now) {
    List<Change> changes = new ArrayList<>();
    for (BatchJob job : open) {
      change(job, listing, now)
          .filter(report -> !isKnown(job, report))
          .ifPresent(report -> changes.add(new Change(job.id(), report)));
    }
    return changes;
  }

  private static Optional<BatchReport> change(BatchJob job, BatchListing listing, Instant now) {
    if (job.schedulerId().isEmpty()) {
      boolean abandoned = job.createdAt().plus(LONGEST_SUBMISSION).isBefore(now);
      return abandoned ? Optional.of(abandoned()) : Optional.empty();
    }
    String id = job.schedulerId().get();
    if (listing instanceof BatchListing.Complete complete) {
      return Optional.of(entry(complete.entries(), id).orElseGet(() -> gone(job)));
    }
    return listing instanceof BatchListing.Partial partial
        ? entry(partial.entries(), id)
        : Optional.empty();
  }

  private static Optional<BatchReport> entry(Map<String, BatchEntry> entries, String id) {
    return Optional.ofNullable(entries.get(id))
        .map(
            entry ->
                new BatchReport(
                    entry.state(),
                    entry.words(),
                    entry.startedAt(),
                    entry.endedAt(),
                    entry.exitCode(),
                    ""));
  }

  private static BatchReport gone(BatchJob job) {
    return new BatchReport(
        BatchState.GONE,
        job.systemState(),
        Optional.empty(),
        Optional.empty(),
        OptionalInt.empty(),
        "The batch system does not know it any more, and nobody told how it ended.");
  }

  private static BatchReport abandoned() {
    return new BatchReport(
        BatchState.SUBMIT_FAILED,
        "",
        Optional.empty(),
        Optional.empty(),
        OptionalInt.empty(),
        "Whoever submitted it never told whether the batch system took it.");
  }

  // A write for each look at an unchanged queue would be one too many.
  private static boolean isKnown(BatchJob job, BatchReport report) {
    return job.state() == report.state()
        && job.systemState().equals(report.systemState())
        && (report.startedAt().isEmpty() || report.startedAt().equals(job.startedAt()));
  }
}
