package dev.balsam;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What was heard of a batch job.
 *
 * <pre>{@code
 * site.batchJobs().heard(7, BatchReport.of(BatchState.RUNNING, "RUNNING"));
 * }</pre>
 *
 * @param state how far it has come
 * @param systemState the same in the words of the batch system
 * @param startedAt when it got its nodes, if that was said
 * @param endedAt when it ended, if that was said; for one that has ended, now when nothing is said
 * @param exitCode exit code of its script, if that was said
 * @param message what there is to say about its end; else empty
 */
public record BatchReport(
    BatchState state,
    String systemState,
    Optional<Instant> startedAt,
    Optional<Instant> endedAt,
    OptionalInt exitCode,
    String message) {
  /**
   * A report of which only the state is known.
   *
   * @param state how far it has come
   * @param systemState the same in the words of the batch system
   * @return the report
   */
  public static BatchReport of(BatchState state, String systemState) {
    return new BatchReport(
        state, systemState, Optional.empty(), Optional.empty(), OptionalInt.empty(), "");
  }
}
