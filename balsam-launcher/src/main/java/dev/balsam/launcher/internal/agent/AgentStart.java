package dev.balsam.launcher.internal.agent;

import java.util.List;

/**
 * One way to start a program on nodes of an allocation. A new one is a class like the others and a
 * line in {@link AgentStarts}.
 */
interface AgentStart {
  /**
   * A command that starts agents, and ends when they have.
   *
   * @param hosts the nodes on which it does
   * @param words the command
   */
  record Launch(List<String> hosts, List<String> words) {
    /** Copies the lists. */
    public Launch {
      hosts = List.copyOf(hosts);
      words = List.copyOf(words);
    }
  }

  /** What settings call it: a word in small letters. */
  String name();

  /**
   * The commands that start a program once on each of some nodes.
   *
   * @param hosts nodes, as the allocation names them
   * @param program the program and its arguments; where it is told which node it is on, that comes
   *     last
   */
  List<Launch> on(List<String> hosts, List<String> program);

  /** Whether a variable of the launcher's would be taken for an option. */
  default boolean isConfusedBy(String variable) {
    return false;
  }
}
