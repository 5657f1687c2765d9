package dev.balsam.engine;

import dev.balsam.DataFlow;
import dev.balsam.JobState;
import dev.balsam.Transfer;
import java.nio.file.Path;
import java.util.List;

/**
 * A job whose files a launcher has to move now. The job is its own until that has ended; this is
 * committed.
 *
 * <pre>{@code
 * TransferEngine transfers = engine.transfers(launcher, JobFilter.ALL);
 * for (Staging staging : transfers.claim(Set.of(), 4)) {
 *   System.out.println("job " + staging.job().id() + " goes " + staging.direction());
 * }
 * }</pre>
 *
 * @param job the job; {@code from} is the state in which it waits, {@code attempt} the number of
 *     its latest run
 * @param files what is to be moved
 * @param parents its parents in the order of their ids, if files of them are to be linked
 */
public record Staging(ClaimedJob job, DataFlow files, List<Parent> parents) {
  /**
   * Copies the list.
   *
   * @param job the job
   * @param files what is to be moved
   * @param parents its parents in the order of their ids
   */
  public Staging {
    parents = List.copyOf(parents);
  }

  /**
   * A parent as far as its files are concerned.
   *
   * @param id the parent
   * @param workdir where it ran
   * @param output name of its output file there
   */
  public record Parent(long id, Path workdir, String output) {}

  /**
   * Which way the files go.
   *
   * @return in before the first run, out at the end
   */
  public Transfer.Direction direction() {
    return job.from() == JobState.READY ? Transfer.Direction.IN : Transfer.Direction.OUT;
  }
}
