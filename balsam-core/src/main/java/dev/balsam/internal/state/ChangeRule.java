package dev.balsam.internal.state;

import dev.balsam.JobChange.Part;
import dev.balsam.JobState;
import java.util.EnumSet;
import java.util.Set;

/** In which states a part of a job may change. */
public final class ChangeRule {
  /** What no run is given. */
  private static final Set<Part> LABELS = EnumSet.of(Part.DESCRIPTION, Part.TAGS, Part.DATA);

  /** What is done with before the job leaves its parents behind. */
  private static final Set<Part> STAGED = EnumSet.of(Part.INPUT_FILES, Part.STAGE_IN);

  private static final Set<JobState> BEFORE_STAGING =
      EnumSet.of(JobState.CREATED, JobState.AWAITING_PARENTS);

  private static final Set<JobState> BEFORE_A_RUN =
      EnumSet.of(
          JobState.CREATED,
          JobState.AWAITING_PARENTS,
          JobState.READY,
          JobState.STAGED_IN,
          JobState.PREPROCESSED,
          JobState.RESTART_READY);

  private static final Set<JobState> ENDED =
      EnumSet.of(JobState.JOB_FINISHED, JobState.FAILED, JobState.USER_KILLED);

  private ChangeRule() {}

  /**
   * The states in which all of these parts may change.
   *
   * @param parts what changes
   * @param restarts whether the job is restarted with the change
   * @return the states
   */
  public static Set<JobState> states(Set<Part> parts, boolean restarts) {
    if (restarts) {
      return ENDED;
    }
    if (concernsNoRun(parts)) {
      return EnumSet.allOf(JobState.class);
    }
    return parts.stream().anyMatch(STAGED::contains) ? BEFORE_STAGING : BEFORE_A_RUN;
  }

  /**
   * Whether no run is given anything of this.
   *
   * @param parts what changes
   * @return true for labels only
   */
  public static boolean concernsNoRun(Set<Part> parts) {
    return LABELS.containsAll(parts);
  }

  /**
   * Whether what launchers have seen of a runnable job is no longer what its next run is given.
   * Where only the order of starting changes it still is.
   *
   * @param parts what changes
   * @return true for all but labels and priority
   */
  public static boolean concernsTheNextRun(Set<Part> parts) {
    return parts.stream().anyMatch(part -> part != Part.PRIORITY && !LABELS.contains(part));
  }

  /**
   * Steps whose being there may change.
   *
   * @param parts what changes
   * @return bits of {@link StepSet}
   */
  public static int steps(Set<Part> parts) {
    int steps = 0;
    steps |= parts.stream().anyMatch(STAGED::contains) ? StepSet.STAGE_IN : 0;
    steps |= parts.contains(Part.AUTO_TIMEOUT_RETRY) ? StepSet.NO_TIMEOUT_RETRY : 0;
    if (parts.contains(Part.STAGE_OUT) || parts.contains(Part.STAGE_OUT_FILES)) {
      steps |= StepSet.STAGE_OUT;
    }
    if (parts.contains(Part.APP)) {
      steps |= StepSet.PREPROCESS | StepSet.POSTPROCESS | StepSet.ON_ERROR | StepSet.ON_TIMEOUT;
    }
    steps |= parts.contains(Part.POSTPROCESS_ON_ERROR) ? StepSet.ON_ERROR : 0;
    steps |= parts.contains(Part.POSTPROCESS_ON_TIMEOUT) ? StepSet.ON_TIMEOUT : 0;
    return steps;
  }

  /**
   * Steps that were asked for, or not, by the change itself.
   *
   * @param parts what changes
   * @return bits of {@link StepSet}
   */
  public static int wishes(Set<Part> parts) {
    int wishes = parts.contains(Part.POSTPROCESS_ON_ERROR) ? StepSet.POSTPROCESS_ON_ERROR : 0;
    return wishes
        | (parts.contains(Part.POSTPROCESS_ON_TIMEOUT) ? StepSet.POSTPROCESS_ON_TIMEOUT : 0);
  }
}
