package dev.balsam.engine;

import dev.balsam.Transfer;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * The staging of a site's files as one launcher does it. All methods may be called from any thread;
 * each is one transaction. What is said about a job counts only while it is this launcher's, in the
 * state and the attempt in which it was taken.
 *
 * <pre>{@code
 * TransferEngine transfers = engine.transfers(launcher, JobFilter.ALL);
 * for (Staging staging : transfers.claim(Set.of(), 1)) {
 *   transfers.done(staging, List.of(), "");
 * }
 * }</pre>
 */
public interface TransferEngine {
  /**
   * Takes jobs that wait for their files, by one conditional statement. Their state stays as it is;
   * nobody else takes them before the staging has ended or this launcher has.
   *
   * @param busy jobs whose files this launcher is still moving, perhaps in vain: they are not taken
   * @param most how many
   * @return the stagings to do
   */
  List<Staging> claim(Set<Long> busy, int most);

  /**
   * Gives back what this launcher has taken without knowing it: the answer to a claim may be lost
   * after its commit.
   *
   * @param busy jobs whose files this launcher is moving
   * @return how many jobs were given back
   */
  int settle(Set<Long> busy);

  /**
   * Which stagings are in vain, because the jobs were killed or are no longer this launcher's.
   *
   * @param stagings stagings under way
   * @return ids of their jobs
   */
  Set<Long> lost(Collection<Staging> stagings);

  /**
   * Stores how far a staging is, in place of what was stored before.
   *
   * @param staging the staging
   * @param transfers its transfers
   * @return false when the job is no longer this launcher's
   */
  boolean note(Staging staging, List<Transfer> transfers);

  /**
   * Stores that all files are where they belong, moves the job on, and releases its children if
   * that ends it.
   *
   * @param staging the staging
   * @param transfers its transfers
   * @param message what the history shall say; perhaps empty
   * @return false when the job is no longer this launcher's
   */
  boolean done(Staging staging, List<Transfer> transfers, String message);

  /**
   * Stores that the staging failed and its job with it.
   *
   * @param staging the staging
   * @param transfers its transfers
   * @param why what the history shall say
   * @return false when the job is no longer this launcher's
   */
  boolean fail(Staging staging, List<Transfer> transfers, String why);

  /**
   * Gives the job back, to be taken again by any launcher.
   *
   * @param staging the staging
   * @return false when it is no longer this launcher's
   */
  boolean giveBack(Staging staging);
}
