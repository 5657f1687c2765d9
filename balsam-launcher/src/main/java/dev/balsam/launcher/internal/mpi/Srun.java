package dev.balsam.launcher.internal.mpi;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Slurm's {@code srun} as a step of the launcher's own allocation. Steps overlap, as it is the
 * launcher that counts cores: without {@code --overlap} they would queue for one another.
 */
public final class Srun implements MpiStart {
  // srun(1), "INPUT ENVIRONMENT VARIABLES": what sbatch was asked for would be asked for each step.
  // What says which allocation this is stays.
  private static final Pattern OPTIONS =
      Pattern.compile(
          "SLURM_(NTASKS.*|NPROCS|NNODES|JOB_NUM_NODES|CPUS_PER_.*|TRES_PER_.*|MEM_PER_.*|GPUS.*|GPU_.*|GRES.*"
              + "|THREADS_PER_CORE|HINT|EXACT|EXCLUSIVE|OVERCOMMIT|OVERLAP|WHOLE|DISTRIBUTION|CPU_BIND.*|MEM_BIND.*"
              + "|OPEN_MODE|EXPORT_ENV|TIMELIMIT|WAIT|KILL_BAD_EXIT|NO_KILL|LABELIO|STDINMODE|STDOUTMODE|STDERRMODE"
              + "|CORE_SPEC|THREAD_SPEC|RELATIVE|NODEFILE|MULTI_PROG|STEP_.*)|SRUN_CPUS_PER_TASK");

  private static final String END_STEPS =
      "squeue -h -s -j \"$SLURM_JOB_ID\" -o '%i %j' | while read -r step name; do"
          + " [ \"$name\" = \"$1\" ] && scancel --signal=KILL \"$step\"; done; :";

  @Override
  public String name() {
    return "srun";
  }

  @Override
  public List<String> command(MpiRun run) {
    List<String> words = new ArrayList<>(List.of(run.executable()));
    words.add("--nodes=" + run.hosts().size());
    words.add("--ntasks=" + run.ranks());
    words.add("--ntasks-per-node=" + run.ranksPerNode());
    words.add("--nodelist=" + run.hostList());
    words.add("--overlap");
    words.add("--export=ALL");
    words.add("--kill-on-bad-exit=1");
    words.add("--job-name=" + run.name());
    long cpus = (long) run.ranksPerNode() * run.threadsPerRank();
    words.add(
        cpus <= run.coresPerNode() ? "--cpus-per-task=" + run.threadsPerRank() : "--overcommit");
    words.add(run.whole() && run.hasCoresForAll() ? "--cpu-bind=cores" : "--cpu-bind=none");
    run.memoryPerNode().ifPresent(bytes -> words.add("--mem=" + ((bytes >> 10) + 1) + "K"));
    words.addAll(run.options());
    return words;
  }

  // A srun that was killed leaves its step to slurmd, which lets ranks that ignore SIGTERM go on.
  @Override
  public List<String> cleanup(MpiRun run) {
    return List.of("/bin/sh", "-c", END_STEPS, "balsam-cleanup", run.name());
  }

  @Override
  public boolean isConfusedBy(String variable) {
    return OPTIONS.matcher(variable).matches();
  }
}
