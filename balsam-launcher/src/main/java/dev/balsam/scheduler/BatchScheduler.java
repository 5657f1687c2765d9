package dev.balsam.scheduler;

import dev.balsam.BalsamException;
import java.util.Set;

/**
 * A batch system. What is written for one keeps no state of its own: what it tells is what the
 * batch system says at that moment.
 *
 * <pre>{@code
 * BatchScheduler slurm = BatchQueue.of(site).scheduler();
 * if (slurm.list(Set.of("4711")) instanceof BatchListing.Complete listing) {
 *   System.out.println(listing.entries());
 * }
 * }</pre>
 */
public interface BatchScheduler {
  /**
   * What it is called in settings and in the record of batch jobs.
   *
   * @return lower case, such as {@code slurm}
   */
  String name();

  /**
   * Submits a script.
   *
   * @param script what to run and what it needs
   * @return the batch job's name in the batch system
   * @throws BalsamException when it was not taken, or nobody can tell; one sentence says why
   */
  String submit(BatchScript script);

  /**
   * Lists the batch jobs of this user.
   *
   * @param also names of batch jobs of which the state is wanted too if they have ended
   * @return what it says, or why it says nothing: never an exception
   */
  BatchListing list(Set<String> also);

  /**
   * Ends a batch job, wherever it stands. One that has ended is left alone.
   *
   * @param id its name in the batch system
   * @throws BalsamException when the batch system refuses, or cannot be asked
   */
  void cancel(String id);
}
