package dev.balsam;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A handle on one stored job: every question asks the database, every act changes it at once.
 *
 * <pre>{@code
 * Job job = site.submit(Balsam.job("hello", echo).args("world"));
 * job.completion().thenAccept(state -> System.out.println(job.name() + " is " + state));
 * }</pre>
 */
public interface Job {
  /**
   * The number by which the site knows the job.
   *
   * @return the id; positive
   */
  long id();

  /**
   * The name.
   *
   * @return the name as given
   */
  String name();

  /**
   * The workflow.
   *
   * @return its name; empty for a job outside any workflow
   */
  String workflow();

  /**
   * The app, in the version that the job was submitted with.
   *
   * @return the app
   */
  App app();

  /**
   * Who submitted the job, as the database saw it.
   *
   * @return the collaborator's login name; empty when it was the owner of the site
   */
  Optional<String> submittedBy();

  /**
   * What the job is made of.
   *
   * @return every field of the job as it is stored now: as submitted, but for its data and what
   *     hooks have changed
   */
  JobDefinition definition();

  /**
   * The state now.
   *
   * @return the state
   */
  JobState state();

  /**
   * The number of the latest run.
   *
   * @return 1 for the first run; 0 before it
   */
  int attempt();

  /**
   * Every step of the job's life so far.
   *
   * @return the steps in order
   */
  List<JobEvent> history();

  /**
   * The job's data.
   *
   * @return a copy
   */
  Map<String, Object> data();

  /**
   * Stores one entry of the job's data; the other entries stay as they are.
   *
   * @param key the key
   * @param value anything that Jackson writes as JSON
   */
  void data(String key, Object value);

  /**
   * Stores an entry inside objects of the job's data; objects that are absent are made, and the
   * other entries stay.
   *
   * @param path keys from the outside to the inside; at least one
   * @param value anything that Jackson writes as JSON
   */
  void data(List<String> path, Object value);

  /**
   * The jobs that this one depends on.
   *
   * @return the parents by id
   */
  List<Job> parents();

  /**
   * The jobs that depend on this one.
   *
   * @return the children by id
   */
  List<Job> children();

  /**
   * Makes this job wait for others.
   *
   * @param parents the jobs to wait for
   * @throws CycleException when one of them waits for this job already
   * @throws BalsamException when this job has started to run already
   */
  void dependsOn(Job... parents);

  /**
   * Kills this job with all its descendants. Jobs that have ended stay as they are.
   *
   * @return how many jobs were killed
   */
  default long kill() {
    return kill(true);
  }

  /**
   * Kills this job. A job that has ended stays as it is.
   *
   * @param descendants whether the jobs that depend on it are killed too; otherwise those that wait
   *     for it fail
   * @return how many jobs were killed
   */
  long kill(boolean descendants);

  /**
   * Runs this job again. Descendants that failed because of it go back to waiting.
   *
   * @throws BalsamException when the job has not ended
   */
  void restart();

  /**
   * Waits until the job is in a terminal state, or until the time is up.
   *
   * @param limit how long to wait at most
   * @return the state at that moment
   */
  JobState await(Duration limit);

  /**
   * The end of the job as a future.
   *
   * @return completes with the terminal state; fails when the site is closed before
   */
  CompletableFuture<JobState> completion();

  /**
   * Where the job runs.
   *
   * @return absolute path of its working directory, which its first run makes
   */
  Path workdir();

  /**
   * What the latest run printed.
   *
   * @return its standard output and error, in the order written; empty before the first run
   */
  String output();

  /**
   * What was moved into and out of the working directory, or is being moved: the files that were
   * named by {@link JobSpec#inputFiles}, {@link JobSpec#stageIn} and {@link JobSpec#stageOut}.
   *
   * @return the transfers of the latest staging in each direction, in order; empty before it
   */
  List<Transfer> transfers();

  /**
   * What one run printed. The output of every run is kept beside that of the latest.
   *
   * @param attempt number of the run, from 1
   * @return its standard output and error, in the order written
   * @throws BalsamException when there was no such run, or its output is not there
   */
  String output(int attempt);

  /**
   * Every run of the job so far, with the reason for its end.
   *
   * @return the runs in order; empty before the first
   */
  List<Attempt> attempts();

  /**
   * Why the job is not running.
   *
   * @return one or more sentences for a person
   */
  String explain();
}
