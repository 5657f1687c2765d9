package dev.balsam;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The batch jobs of a site: what was asked of batch systems for its launchers, and what became of
 * it. It keeps the record only; {@code dev.balsam.scheduler} talks to the batch systems.
 *
 * <pre>{@code
 * BatchJob noted = site.batchJobs().add("slurm", spec);
 * site.batchJobs().submitted(noted.id(), "4711", script);
 * }</pre>
 */
public interface BatchJobs {
  /**
   * Notes one that is about to be submitted, durable when this returns.
   *
   * @param scheduler the batch system
   * @param spec what is asked for
   * @return it, in state {@link BatchState#PENDING_SUBMISSION}
   */
  BatchJob add(String scheduler, BatchSpec spec);

  /**
   * Notes that the batch system took it.
   *
   * @param id its number here
   * @param schedulerId its name there
   * @param script the script
   * @return it as it is now
   */
  BatchJob submitted(long id, String schedulerId, Path script);

  /**
   * Notes that it could not be submitted.
   *
   * @param id its number here
   * @param why one sentence
   */
  void submitFailed(long id, String why);

  /**
   * Notes what was heard of it. One that has ended stays as it ended, so that a report that comes
   * late changes nothing.
   *
   * @param id its number here
   * @param report what was heard
   */
  void heard(long id, BatchReport report);

  /**
   * One of them.
   *
   * @param id its number here
   * @return it
   * @throws BalsamException when there is none
   */
  BatchJob get(long id);

  /**
   * All of them.
   *
   * @return the newest first
   */
  List<BatchJob> list();

  /**
   * Those that have not ended, as far as the site has heard.
   *
   * @return the oldest first
   */
  List<BatchJob> open();

  /**
   * What the site's settings say of the batch system.
   *
   * @return the words of the entry {@code scheduler} of {@code settings.json}, by name
   */
  Map<String, List<String>> settings();
}
