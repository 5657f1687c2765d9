package dev.balsam.launcher.internal.run;

import dev.balsam.engine.ClaimedJob;
import dev.balsam.launcher.internal.task.JobFiles;
import dev.balsam.launcher.internal.task.TaskSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns a claimed job into a task: makes its working directory, puts its command together and its
 * own variables.
 */
final class TaskPreparation {
  private TaskPreparation() {}

  /**
   * The task.
   *
   * @param onDisk whether it really runs, and so needs its working directory
   * @throws dev.balsam.BalsamException when the working directory cannot be made; the message is
   *     for the job's history
   */
  static TaskSpec prepare(ClaimedJob job, boolean onDisk) {
    if (onDisk) {
      JobFiles.makeDirectory(job.workdir());
    }
    List<String> argv = new ArrayList<>(job.app().executable());
    argv.set(0, JobFiles.program(argv.get(0), job.workdir(), job.app().directory()));
    argv.addAll(job.args());
    return new TaskSpec(
        job.id(),
        job.attempt(),
        argv,
        environment(job),
        job.workdir(),
        job.output(),
        job.app().environmentScript(),
        job.timeout());
  }

  private static Map<String, String> environment(ClaimedJob job) {
    Map<String, String> environment = new LinkedHashMap<>(job.app().environment());
    if (job.resources().threadsPerRank() > 1) {
      environment.put("OMP_NUM_THREADS", Integer.toString(job.resources().threadsPerRank()));
    }
    environment.putAll(job.environment());
    environment.put("BALSAM_PARENT_IDS", job.parents().toString());
    return environment;
  }
}
