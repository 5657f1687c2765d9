package dev.balsam.launcher.internal.task;

import java.util.Optional;

/** Starts, watches and kills tasks. Every started task ends in exactly one {@link TaskExit}. */
public interface TaskRunner extends AutoCloseable {

  /**
   * Starts a task. Does not wait for it, and reports whatever is wrong with it as an exit with
   * {@link TaskExit.Cause#COULD_NOT_START}, or {@link TaskExit.Cause#NODE_FAULT} where it is not
   * the task that is wrong. The runner has no limit of its own: the caller never starts more than
   * its slots allow.
   *
   * @param task what to start
   * @throws dev.balsam.BalsamException if the runner is closed, or this attempt of this job is
   *     already running
   */
  void start(TaskSpec task);

  /**
   * Ends a task with its whole process tree: SIGTERM first, SIGKILL after the grace. Returns at
   * once; the exit follows when the tree is gone. The first call decides the cause, later ones and
   * unknown tasks are ignored.
   *
   * @param jobId the job
   * @param attempt the attempt
   * @param why the cause to report
   */
  void kill(long jobId, int attempt, TaskExit.Cause why);

  /**
   * Sends a signal to every process of a task. Returns at once; unknown tasks are ignored.
   *
   * @param jobId the job
   * @param attempt the attempt
   * @param signal its name without SIG
   */
  void signal(long jobId, int attempt, String signal);

  /**
   * Whether tasks can be started on a node that is another machine, now.
   *
   * @param node its name
   * @return false where this runner knows this machine only
   */
  default boolean reaches(String node) {
    return false;
  }

  /**
   * Whether nodes that cannot be reached now may be reachable soon.
   *
   * @return false where this runner knows this machine only
   */
  default boolean awaitsNodes() {
    return false;
  }

  /**
   * Why nothing can be started any more, on any machine.
   *
   * @return a sentence; empty while something can, or may be able to soon
   */
  default Optional<String> reasonToGiveUp() {
    return Optional.empty();
  }

  /** What was started so far travels now, where it has to travel. */
  default void flush() {}

  /**
   * Ends all tasks with cause {@link TaskExit.Cause#STOPPED}, waits until everything that they
   * started is gone, background processes of earlier tasks included, and ends the workers. All
   * exits have been reported when it returns.
   */
  @Override
  void close();
}
