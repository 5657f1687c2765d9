package dev.balsam.launcher.internal.run;

import dev.balsam.BalsamException;
import dev.balsam.engine.AttemptFiles;
import dev.balsam.engine.ClaimedJob;
import dev.balsam.launcher.LaunchMode;
import dev.balsam.launcher.internal.mpi.MpiCommand;
import dev.balsam.launcher.internal.placement.Placement;
import dev.balsam.launcher.internal.task.JobFiles;
import dev.balsam.launcher.internal.task.TaskSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Turns a claimed job into a task: makes its working directory, puts its command together and its
 * own variables.
 */
final class TaskPreparation {
  private final Optional<Function<ClaimedJob, Duration>> simulated;
  private final StartRule starts;
  private final Optional<MpiLine> mpi;
  private final CoreBinding binding;
  private final GpuVariables gpus;

  private TaskPreparation(
      Optional<Function<ClaimedJob, Duration>> simulated,
      StartRule starts,
      Optional<MpiLine> mpi,
      CoreBinding binding,
      GpuVariables gpus) {
    this.simulated = simulated;
    this.starts = starts;
    this.mpi = mpi;
    this.binding = binding;
    this.gpus = gpus;
  }

  /**
   * For tasks that do not really run, and so need no working directory.
   *
   * @param time how long each takes
   */
  static TaskPreparation simulated(Function<ClaimedJob, Duration> time) {
    return new TaskPreparation(
        Optional.of(time),
        StartRule.simulated(LaunchMode.MIXED),
        Optional.empty(),
        CoreBinding.none(),
        GpuVariables.of(Map.of()));
  }

  /**
   * For tasks on this machine, and MPI starts from it.
   *
   * @param starts which jobs are started by MPI
   * @param mpi the MPI start command, if there is one
   * @param common the environment that all tasks have
   */
  static TaskPreparation of(
      StartRule starts, Optional<MpiCommand> mpi, Map<String, String> common) {
    return new TaskPreparation(
        Optional.empty(),
        starts,
        mpi.map(command -> new MpiLine(command, starts::isDirect, common, Host.isRoot())),
        new CoreBinding(starts::isDirect, common.getOrDefault("PATH", "/usr/bin:/bin")),
        GpuVariables.of(common));
  }

  boolean isReal() {
    return simulated.isEmpty();
  }

  /**
   * The task.
   *
   * @param job what to run
   * @param where its nodes, cores and GPUs
   * @throws dev.balsam.launcher.internal.task.NodeFaultException when the site's file system has no
   *     room for its working directory
   * @throws BalsamException when the job cannot be run as it is; the message is for its history
   */
  TaskSpec prepare(ClaimedJob job, Placement where) {
    if (job.problem().isPresent()) {
      throw new BalsamException(job.problem().get());
    }
    if (simulated.isPresent()) {
      return task(job, SimulatedRunner.command(simulated.get().apply(job)), Map.of());
    }
    prepareDirectory(job);
    List<String> argv = new ArrayList<>(job.app().executable());
    argv.set(0, JobFiles.program(argv.get(0), job.workdir(), job.app().directory()));
    argv.addAll(job.args());
    boolean byMpi = starts.byMpi(job.resources().isSerial());
    Map<String, String> environment = environment(job, where, byMpi);
    TaskSpec task = task(job, argv, environment);
    List<String> bound = binding.of(job, where);
    if (byMpi && mpi.isPresent()) {
      return mpi.get().start(task, bound, job, where);
    }
    TaskSpec placed =
        starts.isDirect(where.first().node()) ? task : task.on(where.first().node().name());
    return bound.isEmpty() ? placed : placed.startedBy(bound, List.of());
  }

  private static TaskSpec task(ClaimedJob job, List<String> argv, Map<String, String> environment) {
    return new TaskSpec(
        job.id(),
        job.attempt(),
        argv,
        environment,
        job.workdir(),
        job.output(),
        job.app().environmentScript(),
        job.timeout());
  }

  // A new directory holds nothing of an earlier run, nor any link: most jobs need no more.
  private static void prepareDirectory(ClaimedJob job) {
    boolean empty = JobFiles.makeDirectory(job.workdir(), job.ownWorkdir());
    if (job.attempt() > 1) {
      keepOutput(job);
    } else if (!empty) {
      JobFiles.removeLink(job.output());
    }
  }

  // First the renaming: between the two, nothing is there that the note could be wrong about.
  private static void keepOutput(ClaimedJob job) {
    int writer = AttemptFiles.writer(job.output()).orElse(job.attempt() - 1);
    JobFiles.keep(job.output(), AttemptFiles.kept(job.output(), writer));
    JobFiles.note(AttemptFiles.note(job.output()), job.attempt(), job.ownWorkdir());
  }

  private Map<String, String> environment(ClaimedJob job, Placement where, boolean byMpi) {
    Map<String, String> environment = new LinkedHashMap<>(job.app().environment());
    if (job.resources().threadsPerRank() > 1 || byMpi) {
      environment.put("OMP_NUM_THREADS", Integer.toString(job.resources().threadsPerRank()));
    }
    environment.putAll(job.environment());
    environment.put("BALSAM_PARENT_IDS", job.parents().toString());
    // Not to be overruled by the job: other jobs have the other GPUs.
    environment.putAll(gpus.of(where));
    return environment;
  }
}
