package dev.balsam.launcher.internal.run;

import dev.balsam.BalsamException;
import dev.balsam.engine.AttemptFiles;
import dev.balsam.engine.ClaimedJob;
import dev.balsam.launcher.internal.hook.HookLogs;
import dev.balsam.launcher.internal.task.JobFiles;
import dev.balsam.launcher.internal.task.TaskSpec;
import java.nio.file.Path;
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
   * @param gpus the numbers of its GPUs on its node, if it has any
   * @throws dev.balsam.launcher.internal.task.NodeFaultException when the site's file system has no
   *     room for its working directory
   * @throws BalsamException when the job cannot be run as it is; the message is for its history
   */
  static TaskSpec prepare(ClaimedJob job, boolean onDisk, List<Integer> gpus) {
    if (job.problem().isPresent()) {
      throw new BalsamException(job.problem().get());
    }
    if (onDisk) {
      prepareDirectory(job);
    }
    List<String> argv = new ArrayList<>(job.app().executable());
    argv.set(0, JobFiles.program(argv.get(0), job.workdir(), job.app().directory()));
    argv.addAll(job.args());
    return new TaskSpec(
        job.id(),
        job.attempt(),
        argv,
        environment(job, gpus),
        job.workdir(),
        job.output(),
        job.app().environmentScript(),
        job.timeout());
  }

  // A new directory holds nothing of an earlier run, nor any link: most jobs need no more.
  private static void prepareDirectory(ClaimedJob job) {
    boolean empty = JobFiles.makeDirectory(job.workdir(), job.ownWorkdir());
    if (empty) {
      return;
    }
    if (job.attempt() == 1) {
      JobFiles.removeLink(job.output());
      return;
    }
    for (Path file : List.of(job.output(), HookLogs.afterRun(job.workdir()))) {
      JobFiles.keep(file, AttemptFiles.kept(file, job.attempt() - 1));
    }
  }

  private static Map<String, String> environment(ClaimedJob job, List<Integer> gpus) {
    Map<String, String> environment = new LinkedHashMap<>(job.app().environment());
    if (job.resources().threadsPerRank() > 1) {
      environment.put("OMP_NUM_THREADS", Integer.toString(job.resources().threadsPerRank()));
    }
    environment.putAll(job.environment());
    environment.put("BALSAM_PARENT_IDS", job.parents().toString());
    // Not to be overruled by the job: other jobs have the other GPUs.
    environment.putAll(GpuVariables.of(gpus, System.getenv(GpuVariables.VISIBLE)));
    return environment;
  }
}
