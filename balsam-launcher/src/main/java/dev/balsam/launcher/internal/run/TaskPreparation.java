package dev.balsam.launcher.internal.run;

import dev.balsam.BalsamException;
import dev.balsam.engine.ClaimedJob;
import dev.balsam.launcher.internal.task.TaskSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
   * @throws NodeFaultException when the site's file system has no room for its working directory
   * @throws BalsamException when the job cannot be run as it is; the message is for its history
   */
  static TaskSpec prepare(ClaimedJob job, boolean onDisk, List<Integer> gpus) {
    if (job.problem().isPresent()) {
      throw new BalsamException(job.problem().get());
    }
    if (onDisk) {
      makeDirectory(job);
    }
    List<String> argv = new ArrayList<>(job.app().executable());
    argv.set(0, program(job));
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

  private static void makeDirectory(ClaimedJob job) {
    Path directory = job.workdir();
    try {
      // Most jobs of a workflow share a parent directory that is there already.
      Files.createDirectory(directory);
    } catch (IOException first) {
      try {
        Files.createDirectories(directory);
      } catch (IOException e) {
        String message = "The working directory " + directory + " cannot be made: " + reason(e);
        // A disk of the job's own choice is its own affair; that of the site is every job's.
        if (!job.ownWorkdir() && DiskFull.isSaidBy(e, directory)) {
          throw new NodeFaultException(message + ". Make room; the job waits.", e);
        }
        throw new BalsamException(
            message + ". Make room or mend its permissions, then restart the job.", e);
      }
    }
  }

  private static String reason(IOException e) {
    String kind =
        e.getClass()
            .getSimpleName()
            .replaceAll("Exception$", "")
            .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
            .toLowerCase(Locale.ROOT);
    return kind + " (" + e.getMessage() + ")";
  }

  // A relative program with a slash is the job's own file if there is one, else that of the
  // directory where the app was defined.
  private static String program(ClaimedJob job) {
    String program = job.app().executable().get(0);
    if (program.indexOf('/') <= 0) {
      return program;
    }
    try {
      Path defined = job.app().directory().resolve(program).normalize();
      return !Files.exists(job.workdir().resolve(program)) && Files.exists(defined)
          ? defined.toString()
          : program;
    } catch (InvalidPathException e) {
      return program; // the runner says what is wrong with it
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
