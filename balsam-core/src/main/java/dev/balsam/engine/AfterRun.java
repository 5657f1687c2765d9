package dev.balsam.engine;

import dev.balsam.JobState;
import dev.balsam.Outcome;
import dev.balsam.internal.state.LifeCycle;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Decides what follows a run, from how it ended and from the job's own rules. Pure.
 *
 * <pre>{@code
 * RunResult result = AfterRun.exited(job, 1, "no such file", Instant.now());
 * }</pre>
 */
public final class AfterRun {
  /**
   * How often a job that reached its own limit is repeated at most, unless its retries allow more.
   * The original repeats for ever, which turns one endless program into an endless allocation.
   */
  public static final int MOST_TIMEOUT_REPEATS = 3;

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
  private static final List<JobState> GIVEN_BACK = List.of(JobState.RESTART_READY);

  private AfterRun() {}

  /**
   * The program ended by itself, or by a signal of somebody else.
   *
   * @param job the job
   * @param exitCode its exit code, as a shell tells it
   * @param message why it failed; ignored for exit code 0
   * @param at when
   * @return the result to record
   */
  public static RunResult exited(ClaimedJob job, int exitCode, String message, Instant at) {
    Outcome outcome = Outcome.ofExitCode(exitCode);
    return outcome.isSuccess()
        ? result(job, LifeCycle.succeeded(job.steps()), at, outcome, "", false)
        : failed(job, outcome, message, at);
  }

  /**
   * The kernel killed the program because memory had run out.
   *
   * @param job the job
   * @param message what the history shall say
   * @param at when
   * @return the result to record
   */
  public static RunResult outOfMemory(ClaimedJob job, String message, Instant at) {
    return failed(job, new Outcome.OutOfMemory(), message, at);
  }

  /**
   * The program could not be started.
   *
   * @param job the job
   * @param message why
   * @param at when
   * @return the result to record
   */
  public static RunResult notStarted(ClaimedJob job, String message, Instant at) {
    return failed(job, new Outcome.CouldNotStart(message), message, at);
  }

  /**
   * The run reached the job's own limit and was stopped.
   *
   * @param job the job
   * @param at when
   * @return the result to record
   */
  public static RunResult overTime(ClaimedJob job, Instant at) {
    String limit = job.timeout().map(AfterRun::words).orElse("its limit");
    boolean mayRepeat = job.timeouts() < Math.max(MOST_TIMEOUT_REPEATS, job.retries());
    String message = "The run took longer than " + limit + " and was stopped.";
    if (!mayRepeat) {
      message += " It was repeated " + job.timeouts() + " times already.";
    }
    List<JobState> path = LifeCycle.cutOff(job.steps(), mayRepeat);
    return result(job, path, at, new Outcome.TimedOut(), message, true);
  }

  /**
   * The launcher ended while the job was running: not the job's fault.
   *
   * @param job the job
   * @param message why
   * @param at when
   * @return the result to record
   */
  public static RunResult cutOff(ClaimedJob job, String message, Instant at) {
    List<JobState> path = LifeCycle.cutOff(job.steps(), true);
    return result(job, path, at, new Outcome.Walltime(), message, false);
  }

  /**
   * The launcher ended before it started the job: not the job's fault, and no run that a handler
   * would have to decide about.
   *
   * @param job the job
   * @param message why
   * @param at when
   * @return the result to record
   */
  public static RunResult notBegun(ClaimedJob job, String message, Instant at) {
    return result(job, GIVEN_BACK, at, new Outcome.Walltime(), message, false);
  }

  /**
   * The job was not run, or not to its end, because of a fault of the node: not the job's fault. It
   * may run again at once; a launcher that gives jobs back should pause before it takes others.
   *
   * @param job the job
   * @param message why
   * @param at when
   * @return the result to record
   */
  public static RunResult givenBack(ClaimedJob job, String message, Instant at) {
    return givenBack(job.id(), job.attempt(), message, at);
  }

  /**
   * The same of a job of which the launcher knows only that it may have claimed it.
   *
   * @param job id of the job
   * @param attempt number of the run
   * @param message why
   * @param at when
   * @return the result to record
   */
  public static RunResult givenBack(long job, int attempt, String message, Instant at) {
    return new RunResult(
        job,
        attempt,
        GIVEN_BACK,
        at,
        new Outcome.NodeLost(message),
        message,
        Optional.empty(),
        false,
        false);
  }

  private static RunResult failed(ClaimedJob job, Outcome outcome, String message, Instant at) {
    int left = job.retries() - job.errors();
    List<JobState> path = LifeCycle.erred(job.steps(), left);
    Optional<Duration> pause = left > 0 ? Optional.of(pause(job.errors())) : Optional.empty();
    return new RunResult(
        job.id(), job.attempt(), path, at, outcome, message, pause, left > 0, false);
  }

  private static RunResult result(
      ClaimedJob job,
      List<JobState> path,
      Instant at,
      Outcome outcome,
      String message,
      boolean ownTimeout) {
    return new RunResult(
        job.id(), job.attempt(), path, at, outcome, message, Optional.empty(), false, ownTimeout);
  }

  /**
   * The wait before the next run after an error: doubles each time, from one second to five
   * minutes.
   *
   * @param errors retries used before
   * @return the wait
   */
  static Duration pause(int errors) {
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(errors, 20));
    return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
  }

  private static String words(Duration limit) {
    return "its limit of " + limit.toString().substring(2).toLowerCase(Locale.ROOT);
  }
}
