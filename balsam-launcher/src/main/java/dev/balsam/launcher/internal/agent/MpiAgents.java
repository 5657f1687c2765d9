package dev.balsam.launcher.internal.agent;

import dev.balsam.launcher.internal.mpi.MpiCommand;
import dev.balsam.launcher.internal.mpi.MpiRun;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The MPI start command of the allocation, once for each node: with one for all, the loss of one
 * node would end the agents of all others.
 *
 * @param options words that are added, besides those of the MPI start command itself
 * @param exported names of the variables that an agent needs
 */
record MpiAgents(MpiCommand mpi, List<String> options, boolean asRoot, List<String> exported)
    implements AgentStart {
  @Override
  public String name() {
    return "mpirun";
  }

  @Override
  public List<Launch> on(List<String> hosts, List<String> program) {
    return hosts.stream().map(host -> new Launch(List.of(host), words(host, program))).toList();
  }

  private List<String> words(String host, List<String> program) {
    List<String> all = new ArrayList<>(mpi.options());
    all.addAll(options);
    MpiRun run =
        new MpiRun(
            "balsam-agent-" + host,
            mpi.executable(),
            List.of(host),
            1,
            1,
            1,
            1,
            false,
            true,
            asRoot,
            0,
            OptionalLong.empty(),
            exported,
            all);
    List<String> words = new ArrayList<>(mpi.start().command(run));
    words.addAll(program);
    words.add(host);
    return words;
  }

  @Override
  public boolean isConfusedBy(String variable) {
    return mpi.start().isConfusedBy(variable);
  }
}
