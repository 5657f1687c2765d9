package dev.balsam;

import java.util.List;
import java.util.OptionalInt;

/**
 * Why a run of a job ended.
 *
 * <pre>{@code
 * for (Attempt attempt : job.attempts()) {
 *   attempt.outcome().ifPresent(outcome ->
 *       System.out.println("run " + attempt.number() + ": " + outcome.describe()));
 * }
 * Hook onError = ctx -> {
 *   Outcome outcome = ctx.outcome().orElseThrow();
 *   if (outcome instanceof Outcome.OutOfMemory) {
 *     ctx.spawn(Balsam.job("with more memory", ctx.job().app()).nodePackingCount(1));
 *   } else if (outcome instanceof Outcome.Exited exited && exited.code() == 75) {
 *     ctx.restart("the program asks to be tried again");
 *   }
 * };
 * }</pre>
 */
public sealed interface Outcome {
  /**
   * A sentence for a person, without a subject.
   *
   * @return for example {@code Ended by signal 11 (SIGSEGV).}
   */
  String describe();

  /**
   * One word for scripts, the value of {@code BALSAM_OUTCOME}.
   *
   * @return for example {@code out-of-memory}
   */
  String word();

  /**
   * Whether the run did what it was to do.
   *
   * @return true for exit code 0
   */
  default boolean isSuccess() {
    return false;
  }

  /**
   * The exit code, as a shell tells it: 128 + n for signal n.
   *
   * @return empty where no process ended by itself
   */
  default OptionalInt exitCode() {
    return OptionalInt.empty();
  }

  /**
   * What an exit code as a shell tells it stands for: 128 + n is signal n (POSIX Shell Command
   * Language, 2.8.2), so a program that chooses such a code by itself is taken for one that a
   * signal ended.
   *
   * @param code from 0 to 255
   * @return the outcome
   */
  static Outcome ofExitCode(int code) {
    return Signalled.isKnown(code - Signalled.SHELL_BASE)
        ? new Signalled(code - Signalled.SHELL_BASE)
        : new Exited(code);
  }

  /**
   * The program ended by itself.
   *
   * @param code its exit code; 0 is success
   */
  record Exited(int code) implements Outcome {
    @Override
    public String describe() {
      return "Ended with exit code " + code + ".";
    }

    @Override
    public String word() {
      return "exited";
    }

    @Override
    public boolean isSuccess() {
      return code == 0;
    }

    @Override
    public OptionalInt exitCode() {
      return OptionalInt.of(code);
    }
  }

  /**
   * A signal ended the program that nobody sent on Balsam's behalf.
   *
   * @param signal its number, by signal(7)
   */
  record Signalled(int signal) implements Outcome {
    private static final int SHELL_BASE = 128;
    // signal(7), Linux on all common processors but MIPS, SPARC and Alpha; 0 is no signal.
    private static final List<String> NAMES =
        List.of(
            "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV",
            "USR2", "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN",
            "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS");

    private static boolean isKnown(int signal) {
      return signal > 0 && signal < NAMES.size();
    }

    /**
     * The name of the signal.
     *
     * @return for example {@code SIGSEGV}; {@code signal 40} for one without a name
     */
    public String name() {
      return isKnown(signal) ? "SIG" + NAMES.get(signal) : "signal " + signal;
    }

    @Override
    public OptionalInt exitCode() {
      return OptionalInt.of(SHELL_BASE + signal);
    }

    @Override
    public String describe() {
      return "Ended by signal " + signal + (isKnown(signal) ? " (" + name() + ")." : ".");
    }

    @Override
    public String word() {
      return "signalled";
    }
  }

  /** The kernel killed the program because memory had run out. */
  record OutOfMemory() implements Outcome {
    @Override
    public String describe() {
      return "Killed by the kernel because memory had run out.";
    }

    @Override
    public String word() {
      return "out-of-memory";
    }

    /** That of SIGKILL, by which the kernel does it. */
    @Override
    public OptionalInt exitCode() {
      return OptionalInt.of(137);
    }
  }

  /** It took longer than the job's own {@link JobSpec#timeout}. */
  record TimedOut() implements Outcome {
    @Override
    public String describe() {
      return "Stopped at its own time limit.";
    }

    @Override
    public String word() {
      return "timed-out";
    }
  }

  /** Its launcher was stopped, or its allocation ended, before it did. Never uses up a retry. */
  record Walltime() implements Outcome {
    @Override
    public String describe() {
      return "Stopped because its launcher or allocation ended.";
    }

    @Override
    public String word() {
      return "walltime";
    }
  }

  /**
   * Its node or launcher was lost or could not go on with it. Never uses up a retry.
   *
   * @param reason what was wrong, in a sentence; perhaps empty
   */
  record NodeLost(String reason) implements Outcome {
    @Override
    public String describe() {
      return withReason("Lost with its node or launcher", reason);
    }

    @Override
    public String word() {
      return "node-lost";
    }
  }

  /**
   * It was never started, for a reason of the job's own.
   *
   * @param reason what was wrong, in a sentence; perhaps empty
   */
  record CouldNotStart(String reason) implements Outcome {
    @Override
    public String describe() {
      return withReason("Could not be started", reason);
    }

    @Override
    public String word() {
      return "could-not-start";
    }
  }

  /** A user killed the job while it ran. */
  record Killed() implements Outcome {
    @Override
    public String describe() {
      return "Killed by a user.";
    }

    @Override
    public String word() {
      return "killed";
    }
  }

  private static String withReason(String what, String reason) {
    return reason.isBlank() ? what + "." : what + ": " + reason;
  }
}
