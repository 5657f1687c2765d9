package dev.balsam.engine;

import dev.balsam.JobState;
import dev.balsam.internal.state.LifeCycle;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

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

  private AfterRun() {}

  /**
   * The program ended by itself.
   *
   * @param job the job
   * @param exitCode its exit code
   * @param message why it failed; ignored for exit code 0
   * @param at when
   * @return the result to record
   */
  public static RunResult exited(ClaimedJob job, int exitCode, String message, Instant at) {
    if (exitCode == 0) {
      return result(
          job,
          LifeCycle.succeeded(job.steps()),
          at,
          OptionalInt.of(0),
          "",
          Optional.empty(),
          false);
    }
    return failed(job, OptionalInt.of(exitCode), message, at);
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
    return failed(job, OptionalInt.empty(), message, at);
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
    return result(job, path, at, OptionalInt.empty(), message, Optional.empty(), true);
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
    return result(
        job,
        LifeCycle.cutOff(job.steps(), true),
        at,
        OptionalInt.empty(),
        message,
        Optional.empty(),
        false);
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
    List<JobState> path = List.of(JobState.RESTART_READY);
    return result(job, path, at, OptionalInt.empty(), message, Optional.empty(), false);
  }

  private static RunResult failed(
      ClaimedJob job, OptionalInt exitCode, String message, Instant at) {
    int left = job.retries() - job.errors();
    List<JobState> path = LifeCycle.erred(job.steps(), left);
    Optional<Duration> pause = left > 0 ? Optional.of(pause(job.errors())) : Optional.empty();
    return new RunResult(
        job.id(), job.attempt(), path, at, exitCode, message, pause, left > 0, false);
  }

  private static RunResult result(
      ClaimedJob job,
      List<JobState> path,
      Instant at,
      OptionalInt exitCode,
      String message,
      Optional<Duration> pause,
      boolean ownTimeout) {
    return new RunResult(
        job.id(), job.attempt(), path, at, exitCode, message, pause, false, ownTimeout);
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
