package dev.balsam.launcher.internal.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One {@code ssh} for each node, with the user's own keys and {@code ~/.ssh/config}; it asks no
 * questions. The other side's shell puts the words together again, so each is quoted.
 */
record SshAgents(String executable, List<String> options) implements AgentStart {
  @Override
  public String name() {
    return "ssh";
  }

  @Override
  public List<Launch> on(List<String> hosts, List<String> program) {
    return hosts.stream().map(host -> new Launch(List.of(host), words(host, program))).toList();
  }

  private List<String> words(String host, List<String> program) {
    List<String> words = new ArrayList<>(List.of(executable));
    words.addAll(List.of("-n", "-T", "-a", "-x", "-oBatchMode=yes", "-oConnectTimeout=30"));
    words.addAll(options);
    List<String> remote = new ArrayList<>(List.of("exec"));
    program.forEach(word -> remote.add(quoted(word)));
    remote.add(quoted(host));
    words.addAll(List.of("--", host, remote.stream().collect(Collectors.joining(" "))));
    return words;
  }

  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }
}
