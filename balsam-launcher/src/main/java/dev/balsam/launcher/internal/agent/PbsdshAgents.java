package dev.balsam.launcher.internal.agent;

import dev.balsam.BalsamException;
import java.util.ArrayList;
import java.util.List;

/**
 * PBS Pro, OpenPBS and Torque: one {@code pbsdsh} for each node, by the number of its first line in
 * the file that PBS_NODEFILE names, see pbsdsh(1).
 *
 * @param lines of that file
 */
record PbsdshAgents(String executable, List<String> options, List<String> lines)
    implements AgentStart {
  @Override
  public String name() {
    return "pbsdsh";
  }

  @Override
  public List<Launch> on(List<String> hosts, List<String> program) {
    return hosts.stream().map(host -> new Launch(List.of(host), words(host, program))).toList();
  }

  private List<String> words(String host, List<String> program) {
    int index = lines.indexOf(host);
    if (index < 0) {
      throw new BalsamException(
          "Node " + host + " is not in the file of PBS_NODEFILE, so pbsdsh cannot reach it.");
    }
    List<String> words = new ArrayList<>(List.of(executable));
    words.addAll(List.of("-n", Integer.toString(index)));
    words.addAll(options);
    words.add("--");
    words.addAll(program);
    words.add(host);
    return words;
  }
}
