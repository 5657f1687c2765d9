package dev.balsam.internal.store;

import java.util.List;

/** One thing that a hook asked for, to be stored when it has succeeded. */
public sealed interface HookWrite {
  /**
   * A new job.
   *
   * @param job the job
   */
  record Spawn(NewJob job) implements HookWrite {}

  /**
   * A new dependency.
   *
   * @param child a job that has not started
   * @param parents those that it is to wait for
   */
  record Depend(long child, List<Long> parents) implements HookWrite {}

  /**
   * A kill.
   *
   * @param job the job
   * @param descendants whether all that depend on it are killed too
   */
  record Kill(long job, boolean descendants) implements HookWrite {}

  /**
   * A restart of an ended job.
   *
   * @param job the job
   */
  record Restart(long job) implements HookWrite {}

  /**
   * Data of a job.
   *
   * @param job the job
   * @param entry a JSON object
   */
  record Data(long job, String entry) implements HookWrite {}

  /**
   * An entry inside objects of a job's data.
   *
   * @param job the job
   * @param entry it
   */
  record DataAt(long job, DataEntry entry) implements HookWrite {}

  /**
   * Other arguments for the next run.
   *
   * @param job the job
   * @param words all of its own arguments
   */
  record Args(long job, List<String> words) implements HookWrite {}

  /**
   * A variable for the next run.
   *
   * @param job the job
   * @param entry a JSON object
   */
  record Variable(long job, String entry) implements HookWrite {}
}
