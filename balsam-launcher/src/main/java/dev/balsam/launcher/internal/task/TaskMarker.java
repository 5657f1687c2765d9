package dev.balsam.launcher.internal.task;

import java.util.Set;

/**
 * The environment variables by which a process is known to belong to a task, wherever it went:
 * children inherit them, across {@code setsid} and re-parenting.
 *
 * @param run the runner instance
 * @param jobId the job, or empty in a process that belongs to the runner but to no task
 * @param attempt the attempt, or empty likewise
 */
record TaskMarker(String run, String jobId, String attempt) {
  static final String RUN = "BALSAM_RUN";
  static final String JOB_ID = "BALSAM_JOB_ID";
  static final String ATTEMPT = "BALSAM_ATTEMPT";
  static final Set<String> NAMES = Set.of(RUN, JOB_ID, ATTEMPT);

  static TaskMarker of(String run, TaskSpec task) {
    return new TaskMarker(run, Long.toString(task.jobId()), Integer.toString(task.attempt()));
  }

  boolean namesTask() {
    return !jobId.isEmpty();
  }
}
