package dev.balsam.launcher.internal.agent;

import dev.balsam.launcher.internal.mpi.Srun;
import java.util.ArrayList;
import java.util.List;

/**
 * Slurm: one step on all nodes, see srun(1). It overlaps with the steps of MPI jobs, as it is the
 * launcher that counts cores and memory, and outlives the nodes that it loses. An agent knows its
 * node by SLURMD_NODENAME.
 */
record SrunAgents(String executable, List<String> options) implements AgentStart {
  @Override
  public String name() {
    return "srun";
  }

  @Override
  public List<Launch> on(List<String> hosts, List<String> program) {
    List<String> words = new ArrayList<>(List.of(executable));
    words.add("--nodes=" + hosts.size());
    words.add("--ntasks=" + hosts.size());
    words.add("--ntasks-per-node=1");
    words.add("--nodelist=" + String.join(",", hosts));
    words.addAll(
        List.of(
            "--overlap",
            "--export=ALL",
            "--input=none",
            "--mpi=none",
            "--mem=0",
            "--cpu-bind=none",
            "--no-kill",
            "--kill-on-bad-exit=0",
            "--wait=0",
            "--job-name=balsam-agents"));
    words.addAll(options);
    words.addAll(program);
    return List.of(new Launch(hosts, words));
  }

  @Override
  public boolean isConfusedBy(String variable) {
    return new Srun().isConfusedBy(variable);
  }
}
