package dev.balsam.engine;

import dev.balsam.BalsamException;
import dev.balsam.JobState;
import dev.balsam.Outcome;
import dev.balsam.internal.state.StateTable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a run ended and what follows; made by {@link AfterRun}.
 *
 * <pre>{@code
 * engine.exchange(launcher, List.of(result), Optional.empty());
 * }</pre>
 *
 * @param jobId the job
 * @param attempt number of the run
 * @param path the states entered, in order, from RUNNING on
 * @param at when the run ended
 * @param outcome why the run ended
 * @param message what the history shall say; perhaps empty
 * @param pause how long to wait before the next run
 * @param usedRetry whether it uses up one of the job's retries
 * @param ownTimeout whether it reached its own limit
 */
public record RunResult(
    long jobId,
    int attempt,
    List<JobState> path,
    Instant at,
    Outcome outcome,
    String message,
    Optional<Duration> pause,
    boolean usedRetry,
    boolean ownTimeout) {
  /**
   * Copies the path, and refuses one that no run can take: what is stored is the history.
   *
   * @param jobId the job
   * @param attempt number of the run
   * @param path the states entered, in order, from RUNNING on
   * @param at when the run ended
   * @param outcome why the run ended
   * @param message what the history shall say; perhaps empty
   * @param pause how long to wait before the next run
   * @param usedRetry whether it uses up one of the job's retries
   * @param ownTimeout whether it reached its own limit
   */
  public RunResult {
    path = List.copyOf(path);
    if (path.isEmpty()) {
      throw new BalsamException(
          "The result of run "
              + attempt
              + " of job "
              + jobId
              + " enters no state. Name at least one.");
    }
    StateTable.require(JobState.RUNNING, path);
  }

  /**
   * The exit code, as a shell tells it.
   *
   * @return empty where no process ended by itself
   */
  public OptionalInt exitCode() {
    return outcome.exitCode();
  }

  /**
   * The state in which the job is left.
   *
   * @return the last of the path
   */
  public JobState to() {
    return path.get(path.size() - 1);
  }
}
