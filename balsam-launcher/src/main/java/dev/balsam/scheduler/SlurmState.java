package dev.balsam.scheduler;

import dev.balsam.BatchState;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Slurm's words for states (squeue(1), "JOB STATE CODES"). */
final class SlurmState {
  private static final Map<String, BatchState> WORDS =
      Map.ofEntries(
          Map.entry("PENDING", BatchState.QUEUED),
          Map.entry("CONFIGURING", BatchState.QUEUED),
          Map.entry("REQUEUED", BatchState.QUEUED),
          Map.entry("REQUEUE_FED", BatchState.QUEUED),
          Map.entry("REQUEUE_HOLD", BatchState.QUEUED),
          Map.entry("SPECIAL_EXIT", BatchState.QUEUED),
          Map.entry("RESV_DEL_HOLD", BatchState.QUEUED),
          Map.entry("RUNNING", BatchState.RUNNING),
          Map.entry("COMPLETING", BatchState.RUNNING),
          Map.entry("RESIZING", BatchState.RUNNING),
          Map.entry("SIGNALING", BatchState.RUNNING),
          Map.entry("STAGE_OUT", BatchState.RUNNING),
          Map.entry("STOPPED", BatchState.RUNNING),
          Map.entry("SUSPENDED", BatchState.RUNNING),
          Map.entry("COMPLETED", BatchState.FINISHED),
          Map.entry("CANCELLED", BatchState.CANCELLED),
          Map.entry("REVOKED", BatchState.CANCELLED),
          Map.entry("BOOT_FAIL", BatchState.FAILED),
          Map.entry("DEADLINE", BatchState.FAILED),
          Map.entry("FAILED", BatchState.FAILED),
          Map.entry("NODE_FAIL", BatchState.FAILED),
          Map.entry("OUT_OF_MEMORY", BatchState.FAILED),
          Map.entry("PREEMPTED", BatchState.FAILED),
          Map.entry("TIMEOUT", BatchState.FAILED));

  private SlurmState() {}

  /** The state that a word stands for: {@code CANCELLED by 1000} and {@code TIMEOUT+} too. */
  static Optional<BatchState> of(String word) {
    String first = word.strip().split("[ +]", 2)[0].toUpperCase(Locale.ROOT);
    return Optional.ofNullable(WORDS.get(first));
  }
}
