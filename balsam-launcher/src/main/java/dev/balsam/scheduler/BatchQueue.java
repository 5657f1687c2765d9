package dev.balsam.scheduler;

import dev.balsam.BalsamException;
import dev.balsam.BatchJob;
import dev.balsam.BatchJobs;
import dev.balsam.BatchSpec;
import dev.balsam.Site;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The batch jobs of a site and the batch system that they are in: submits launchers, follows what
 * becomes of them, cancels them. Which batch system it is, is found out, or named by the entry
 * {@code scheduler} of the site's {@code settings.json}.
 *
 * <pre>{@code
 * BatchQueue queue = BatchQueue.of(site);
 * BatchJob job = queue.submit(new BatchSpec("chem", "debug", 2, Duration.ofMinutes(30), "mixed", Optional.empty(), Map.of()), List.of());
 * queue.refresh().jobs().forEach(System.out::println);
 * }</pre>
 */
public final class BatchQueue {
  private final Site site;
  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.+-]*");

  private final BatchJobs record;
  private final SchedulerSettings settings;
  private final BatchScheduler scheduler;

  private BatchQueue(Site site) {
    this.site = site;
    record = site.batchJobs();
    settings = SchedulerSettings.of(record.settings(), site.directory());
    scheduler = SchedulerChoice.of(settings, ScriptFile.directory(site.directory()));
  }

  /**
   * The queue of a site.
   *
   * @param site the site
   * @return its queue
   * @throws BalsamException when the settings name a batch system that is not known
   */
  public static BatchQueue of(Site site) {
    return new BatchQueue(site);
  }

  /**
   * The batch system.
   *
   * @return the one that scripts are submitted to
   */
  public BatchScheduler scheduler() {
    return scheduler;
  }

  /**
   * Submits a batch job in which a launcher runs. It is noted before the batch system is asked, so
   * that none is ever there of which the site does not know.
   *
   * @param spec what it asks for
   * @param flags words for the batch system's submit command, as they are
   * @return it as it is noted
   * @throws BalsamException when it could not be submitted, which is noted too
   */
  public BatchJob submit(BatchSpec spec, List<String> flags) {
    String template = ScriptFile.template(settings);
    BatchJob job = record.add(scheduler.name(), spec);
    try {
      BatchScript script =
          ScriptFile.write(site.directory(), job, template, ScriptFile.where(settings), flags);
      return record.submitted(job.id(), scheduler.submit(script), script.file());
    } catch (RuntimeException e) {
      String why = e instanceof BalsamException ? String.valueOf(e.getMessage()) : e.toString();
      record.submitFailed(job.id(), why);
      throw new BalsamException("Batch job " + job.id() + " was not submitted. " + why, e);
    }
  }

  /**
   * What there is in the queue.
   *
   * @param trouble why some of it is only what was last known; empty when all is fresh
   * @param jobs the site's batch jobs that have not ended, of all users
   * @param others this user's batch jobs that the site has not submitted
   */
  public record Contents(Optional<String> trouble, List<BatchJob> jobs, List<BatchEntry> others) {
    /**
     * Copies the lists.
     *
     * @param trouble why some of it is only what was last known
     * @param jobs the site's batch jobs that have not ended
     * @param others this user's batch jobs that the site has not submitted
     */
    public Contents {
      jobs = List.copyOf(jobs);
      others = List.copyOf(others);
    }
  }

  /**
   * Asks the batch system, notes what it says, and keeps the last known state of what it does not
   * tell. Batch jobs of other users are left as they were noted.
   *
   * @return what there is in the queue
   */
  public Contents refresh() {
    List<BatchJob> mine = record.open().stream().filter(this::isMine).toList();
    Set<String> ids =
        mine.stream().flatMap(job -> job.schedulerId().stream()).collect(Collectors.toSet());
    BatchListing listing = scheduler.list(ids);
    for (Reconciliation.Change change : Reconciliation.of(mine, listing, Instant.now())) {
      record.heard(change.id(), change.report());
    }
    return new Contents(trouble(listing), record.open(), others(listing, ids));
  }

  private boolean isMine(BatchJob job) {
    return job.schedulerId().stream().allMatch(BatchQueue::isIdentifier)
        && job.scheduler().equals(scheduler.name())
        && job.submittedBy().equals(System.getProperty("user.name", ""));
  }

  // Whoever shares the site writes these rows: such a word must be no option of a command and no
  // path.
  private static boolean isIdentifier(String id) {
    return IDENTIFIER.matcher(id).matches();
  }

  private static Optional<String> trouble(BatchListing listing) {
    if (listing instanceof BatchListing.Failed failed) {
      return Optional.of(failed.why());
    }
    return listing instanceof BatchListing.Partial partial
        ? Optional.of(partial.why())
        : Optional.empty();
  }

  private List<BatchEntry> others(BatchListing listing, Set<String> ours) {
    Map<String, BatchEntry> entries = new HashMap<>();
    if (listing instanceof BatchListing.Complete complete) {
      entries.putAll(complete.entries());
    } else if (listing instanceof BatchListing.Partial partial) {
      entries.putAll(partial.entries());
    }
    entries.keySet().removeAll(ours);
    entries.values().removeIf(entry -> entry.state().isEnd());
    return entries.values().stream().sorted(Comparator.comparing(BatchEntry::id)).toList();
  }

  /**
   * Cancels one of the site's batch jobs, and asks the batch system what became of it.
   *
   * @param id its number here
   * @return it as it is noted then; a batch system may take a while to end it
   * @throws BalsamException when it was not submitted, has ended or is in another batch system, or
   *     when the batch system refuses
   */
  public BatchJob cancel(long id) {
    // It may have ended by itself since the batch system was last asked.
    refresh();
    BatchJob job = record.get(id);
    if (job.state().isEnd()) {
      throw new BalsamException(
          "Batch job " + id + " has ended: it is " + job.state().word() + ".");
    }
    if (!job.scheduler().equals(scheduler.name())) {
      throw new BalsamException(
          "Batch job "
              + id
              + " is in "
              + job.scheduler()
              + ", and this command speaks to "
              + scheduler.name()
              + ". Run it where the batch job was submitted.");
    }
    String known =
        job.schedulerId()
            .orElseThrow(
                () ->
                    new BalsamException(
                        "Batch job " + id + " is still being submitted. Try again in a moment."));
    if (!isIdentifier(known)) {
      throw new BalsamException(
          "Batch job "
              + id
              + " is noted as \""
              + known
              + "\", which is no number of a batch job. Nothing was cancelled.");
    }
    scheduler.cancel(known);
    refresh();
    return record.get(id);
  }
}
