package dev.balsam;

import java.util.Arrays;
import java.util.Locale;

/**
 * How far a batch job has come, in words that are the same for every batch system.
 *
 * <pre>{@code
 * site.batchJobs().list().stream().filter(job -> job.state() == BatchState.QUEUED).count();
 * }</pre>
 */
public enum BatchState {
  /** Noted here; the batch system was not asked yet, or did not answer yet. */
  PENDING_SUBMISSION,
  /** The batch system refused it, or could not be asked. */
  SUBMIT_FAILED,
  /** It waits in the queue. */
  QUEUED,
  /** It has its nodes. */
  RUNNING,
  /** Its script ended with exit code 0. */
  FINISHED,
  /** It ended otherwise: by an error, its time limit or a node. */
  FAILED,
  /** Somebody cancelled it. */
  CANCELLED,
  /** The batch system does not know it any more, and nobody can say how it ended. */
  GONE;

  /**
   * The word that is stored and shown.
   *
   * @return lower case, such as {@code submit_failed}
   */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The state that a word stands for.
   *
   * @param word as {@link #word()} gives it
   * @return the state
   * @throws BalsamException when there is no such state
   */
  public static BatchState of(String word) {
    return Arrays.stream(values())
        .filter(state -> state.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new BalsamException(
                    "\""
                        + word
                        + "\" is no state of a batch job. Use a newer Balsam with this site."));
  }

  /**
   * Whether nothing follows.
   *
   * @return true when it has ended or was never submitted
   */
  public boolean isEnd() {
    return this != PENDING_SUBMISSION && this != QUEUED && this != RUNNING;
  }
}
