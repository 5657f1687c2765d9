package dev.balsam.launcher.internal.mpi;

import java.util.regex.Pattern;

/**
 * Variables by which an MPI library takes a process for a rank of the program that started the
 * launcher, or of its step: a launcher that itself was started by {@code srun} or {@code mpirun}
 * has them. No task may inherit them: a single process would wait for ranks that never come, and an
 * inner start command would think that it is inside another run.
 */
public final class OuterRank {
  private static final Pattern NAMES =
      Pattern.compile(
          "(PMI|PMIX|PALS|ALPS|HYDI|PRTE|ORTE)_(?!MCA_).*"
              + "|OMPI_(COMM_WORLD|APP_CTX|FILE_LOCATION|FIRST_RANKS|MCA_(orte|ess|pmix|prte|hwloc_base_binding)|NUM|UNIVERSE).*"
              + "|MPI_LOCAL(NRANKS|RANKID)|I_MPI_(HYDRA|INFO).*"
              + "|SLURM_(PROCID|LOCALID|NODEID|STEP.*|GTIDS|TASK_PID|SRUN_COMM_.*|LAUNCH_NODE_IPADDR|CPU_BIND.*|MEM_BIND.*"
              + "|PMI.*|MPI_TYPE|DISTRIBUTION|UMASK|PRIO_PROCESS)|SLURMD_DEBUG"
              + "|JSM_.*|FLUX_TASK_.*");

  private OuterRank() {}

  /**
   * Whether a variable is one of them.
   *
   * @param variable its name
   * @return true to hide it from tasks
   */
  public static boolean names(String variable) {
    return NAMES.matcher(variable).matches();
  }
}
