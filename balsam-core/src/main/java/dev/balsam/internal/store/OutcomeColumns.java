package dev.balsam.internal.store;

import dev.balsam.JobState;
import dev.balsam.Outcome;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * How outcomes stand in {@code job_event}: exit codes and signals in {@code exit_code}, the others
 * by a word in {@code outcome}. Pure.
 */
final class OutcomeColumns {
  static final String OUT_OF_MEMORY = "OUT_OF_MEMORY";
  static final String TIMED_OUT = "TIMED_OUT";
  static final String WALLTIME = "WALLTIME";
  static final String NODE_LOST = "NODE_LOST";
  static final String COULD_NOT_START = "COULD_NOT_START";

  // Schema 1 told these two apart by their message alone.
  private static final String TIMED_OUT_IN_SCHEMA_1 = "The run took longer than ";

  private OutcomeColumns() {}

  /** The value of the column {@code outcome}. */
  static Optional<String> word(Outcome outcome) {
    if (outcome instanceof Outcome.OutOfMemory) {
      return Optional.of(OUT_OF_MEMORY);
    } else if (outcome instanceof Outcome.TimedOut) {
      return Optional.of(TIMED_OUT);
    } else if (outcome instanceof Outcome.Walltime) {
      return Optional.of(WALLTIME);
    } else if (outcome instanceof Outcome.NodeLost) {
      return Optional.of(NODE_LOST);
    } else if (outcome instanceof Outcome.CouldNotStart) {
      return Optional.of(COULD_NOT_START);
    }
    return Optional.empty();
  }

  /**
   * The outcome of the run that an event from RUNNING ended. Total: also for what schema 1 stored,
   * which had no words.
   *
   * @param word the column {@code outcome}
   * @param exitCode the column {@code exit_code}
   * @param entered the first state entered
   * @param message the column {@code message}
   * @return the outcome
   */
  static Outcome read(
      @Nullable String word, OptionalInt exitCode, JobState entered, @Nullable String message) {
    String said = message == null ? "" : message;
    return switch (word == null ? derived(exitCode, entered, said) : word) {
      case OUT_OF_MEMORY -> new Outcome.OutOfMemory();
      case TIMED_OUT -> new Outcome.TimedOut();
      case WALLTIME -> new Outcome.Walltime();
      case NODE_LOST -> new Outcome.NodeLost(said);
      case COULD_NOT_START -> new Outcome.CouldNotStart(said);
      default ->
          entered == JobState.USER_KILLED
              ? new Outcome.Killed()
              : Outcome.ofExitCode(exitCode.orElse(0));
    };
  }

  private static String derived(OptionalInt exitCode, JobState entered, String message) {
    if (exitCode.isPresent()) {
      return "";
    }
    return switch (entered) {
      case RUN_TIMEOUT -> message.startsWith(TIMED_OUT_IN_SCHEMA_1) ? TIMED_OUT : WALLTIME;
      case RESTART_READY -> NODE_LOST;
      case RUN_ERROR -> COULD_NOT_START;
      default -> "";
    };
  }
}
