package dev.balsam.internal.state;

import dev.balsam.JobState;
import dev.balsam.Transfer;
import dev.balsam.internal.state.Explanation.Facts;
import dev.balsam.internal.text.Printable;
import java.util.List;
import java.util.stream.Collectors;

/** Says what is being moved for a job, or who is to move it. */
public final class TransferWords {
  private static final int MOST = 3;

  private TransferWords() {}

  /**
   * Why the files of a job are not where they belong yet.
   *
   * @param job a job that waits for its files
   * @param transfers its transfers
   * @return sentences for a person
   */
  public static String explain(Facts job, List<Transfer> transfers) {
    boolean in = job.state() == JobState.READY;
    String what = in ? "Its input " : "Its results ";
    String staged = in ? "staged in" : "staged out";
    if (job.owner().isPresent() && job.ownerLives()) {
      return what
          + (in ? "is" : "are")
          + " being "
          + staged
          + " by launcher "
          + job.owner().get()
          + moving(transfers)
          + ".";
    }
    if (job.owner().isPresent()) {
      return what
          + (in ? "was" : "were")
          + " being "
          + staged
          + ", but its launcher "
          + job.owner().get()
          + " was lost; the next launcher that starts begins again.";
    }
    String has = what + (in ? "has" : "have") + " to be " + staged;
    return job.launchers().stream()
        .filter(launcher -> launcher.live() && launcher.takes())
        .findFirst()
        .map(
            launcher ->
                has + "; it waits for launcher " + launcher.id() + " on " + launcher.host() + ".")
        .orElse(has + ", but no launcher that takes this job is running. Start one.");
  }

  private static String moving(List<Transfer> transfers) {
    String moving =
        transfers.stream()
            .filter(t -> t.state() == Transfer.State.ACTIVE || t.state() == Transfer.State.RETRYING)
            .limit(MOST)
            .map(TransferWords::words)
            .collect(Collectors.joining(", "));
    return moving.isEmpty() ? "" : ": " + moving;
  }

  private static String words(Transfer transfer) {
    String way =
        Printable.of(transfer.source())
            + " to "
            + Printable.of(transfer.target())
            + ", attempt "
            + transfer.attempts();
    return transfer.state() == Transfer.State.RETRYING
        ? way + " (" + Printable.of(transfer.message()) + ")"
        : way;
  }
}
