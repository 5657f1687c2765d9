package dev.balsam.engine;

import dev.balsam.Hook;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A site as a launcher sees it. Every method is one transaction; all may be called from any thread.
 *
 * <pre>{@code
 * Engine engine = site.engine();
 * long launcher = engine.register(info);
 * List<ClaimedJob> jobs = engine.exchange(launcher, List.of(), Optional.of(claim)).claimed();
 * }</pre>
 */
public interface Engine {
  /**
   * Announces a launcher and begins its lease.
   *
   * @param info what it tells about itself
   * @return its id
   */
  long register(LauncherInfo info);

  /**
   * Renews a lease, by the database's clock.
   *
   * @param launcher its id
   * @return false when the lease had ended and its jobs were given to others
   */
  boolean renew(long launcher);

  /**
   * Ends a launcher; jobs that it still owns go back to be run again.
   *
   * @param launcher its id
   */
  void deregister(long launcher);

  /**
   * Records results, releases the jobs that waited for them, and claims new ones: one transaction.
   *
   * @param launcher its id
   * @param results what ended since the last exchange; those that are no longer this launcher's are
   *     left out of the answer
   * @param claim what it asks for, if anything
   * @return what came of it
   */
  Exchange exchange(long launcher, List<RunResult> results, Optional<Claim> claim);

  /**
   * Claims jobs that were seen at an earlier look: one round trip, but some of them may have gone
   * to other launchers, or may no longer be the ones that should start first.
   *
   * @param launcher its id
   * @param chosen the jobs
   * @return those that are now this launcher's to run, in the same order
   */
  List<ClaimedJob> claim(long launcher, List<Candidate> chosen);

  /**
   * Which of its runs a launcher has to stop, because the jobs were killed or are no longer its
   * own.
   *
   * @param launcher its id
   * @param running attempt by job
   * @return ids of the jobs to stop
   */
  Set<Long> lost(long launcher, Map<Long, Integer> running);

  /**
   * Notes that nothing is left of runs that were killed: the launcher says that their whole process
   * trees are gone. Until then, or until the launcher ends or is swept, nobody else runs the jobs,
   * even if they are restarted. Runs that were not killed are left alone.
   *
   * @param launcher its id
   * @param runs attempt by job
   */
  void released(long launcher, Map<Long, Integer> runs);

  /**
   * Which runs are a launcher's as the site sees it: more than it knows of, if the answer to one of
   * its claims was lost.
   *
   * @param launcher its id
   * @return attempt by job
   */
  Map<Long, Integer> runningUnder(long launcher);

  /**
   * As {@link #sweep(Predicate, KeptResults)}, when nothing was kept.
   *
   * @param dead tells of a launcher whose lease has not ended whether it is dead all the same
   * @return how many jobs were given back
   */
  default long sweep(Predicate<LauncherRecord> dead) {
    return sweep(dead, KeptResults.NONE);
  }

  /**
   * Gives back the jobs of launchers whose lease has ended, or that are known to be dead. Results
   * that they kept are recorded before.
   *
   * @param dead tells of a launcher whose lease has not ended whether it is dead all the same
   * @param kept what launchers kept while the database did not answer; those of launchers that
   *     ended long ago are dropped
   * @return how many jobs were given back
   */
  long sweep(Predicate<LauncherRecord> dead, KeptResults kept);

  /**
   * The hooks that a launcher runs. From then on its backlog counts jobs that wait for one which it
   * knows as work.
   *
   * @param launcher its id
   * @param filter which jobs it takes
   * @param code hooks by name, on top of those of the apps that this JVM has registered or
   *     submitted
   * @return the hooks
   */
  HookEngine hooks(long launcher, JobFilter filter, Map<String, Hook> code);

  /**
   * The staging of files that a launcher does.
   *
   * @param launcher its id
   * @param filter which jobs it takes
   * @return the staging
   */
  TransferEngine transfers(long launcher, JobFilter filter);

  /**
   * How patient transfers are.
   *
   * @return the site's settings
   */
  TransferRules transferRules();

  /**
   * What is left for a launcher that has nothing to do.
   *
   * @param launcher its id
   * @param claim what it could run if everything of its own were free
   * @return the jobs left and why
   */
  Backlog backlog(long launcher, Claim claim);

  /**
   * Tells a launcher when there may be something to do: new runnable jobs, or a kill.
   *
   * @param wake called on a thread of the site; must return at once
   * @return close it to stop
   */
  AutoCloseable onWork(Runnable wake);

  /**
   * Has something done before the site closes in this JVM, such as stopping a launcher.
   *
   * @param stop called once, by whoever closes the site
   * @return close it when that is no longer needed
   */
  AutoCloseable beforeClose(Runnable stop);

  /**
   * Starts the site's own database again if it is down. Nothing happens where the database is not
   * the site's own.
   *
   * @throws dev.balsam.BalsamException when it cannot be started
   */
  void revive();

  /**
   * How long a lease lasts, and how often to renew it.
   *
   * @return the site's settings
   */
  LeaseRules leases();

  /**
   * What the site's settings say of starting MPI programs.
   *
   * @return the words of the entry {@code mpi} of {@code settings.json}, by name
   */
  Map<String, List<String>> mpi();

  /**
   * What the site's settings say of starting agents on other nodes.
   *
   * @return the words of the entry {@code agents} of {@code settings.json}, by name
   */
  Map<String, List<String>> agents();

  /**
   * Counts the jobs that have not ended, for a progress display.
   *
   * @param filter which jobs
   * @return jobs that have not ended
   */
  long open(JobFilter filter);

  /**
   * What is left to do, for an estimate of how long that takes. Changes nothing.
   *
   * @param filter which jobs
   * @return the jobs that have not ended, as of one moment
   */
  Campaign campaign(JobFilter filter);

  /**
   * A launcher as the site knows it.
   *
   * @param id its id
   * @param host identity of its machine
   * @param pid process id
   * @param processStarted start time of that process
   */
  record LauncherRecord(long id, String host, long pid, String processStarted) {}

  /**
   * The times of a lease.
   *
   * @param lease how long it lasts
   * @param renewEvery how often it is renewed
   * @param killGrace how long a task has between SIGTERM and SIGKILL
   * @param poll how long to wait at most for a notification before looking all the same
   */
  record LeaseRules(Duration lease, Duration renewEvery, Duration killGrace, Duration poll) {}
}
