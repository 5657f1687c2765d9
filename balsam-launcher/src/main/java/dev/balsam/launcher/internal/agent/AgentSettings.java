package dev.balsam.launcher.internal.agent;

import dev.balsam.BalsamException;
import dev.balsam.engine.Engine.LeaseRules;
import dev.balsam.launcher.internal.settings.SettingEntries;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a site's settings say of agents.
 *
 * @param start how they are started: the name of an {@link AgentStart}, or {@code none}
 * @param command the program that starts them, by name or path
 * @param options words that are added to it
 * @param address the only address of this machine that agents may use; all of them when empty
 * @param port on which the launcher listens; 0 for any
 * @param patience how long a node may take to report
 * @param silence how long an agent may be silent before it counts as lost
 */
public record AgentSettings(
    Optional<String> start,
    Optional<String> command,
    List<String> options,
    Optional<String> address,
    int port,
    Duration patience,
    Duration silence) {
  private static final SortedSet<String> KNOWN =
      new TreeSet<>(
          Set.of(
              "start", "command", "options", "address", "port", "waitSeconds", "silenceSeconds"));

  // Nodes may have to fetch a JDK from a file system that a thousand others ask too.
  private static final double PATIENCE = 300;
  private static final double SILENCE = 20;
  private static final double SHORTEST_SILENCE = 0.2;

  /** Copies the list. */
  public AgentSettings {
    options = List.copyOf(options);
  }

  /**
   * Reads them.
   *
   * @param entries the entry {@code agents} of {@code settings.json}
   * @param leases when the launcher's own jobs are given to others
   * @return the settings
   * @throws BalsamException when an entry is not known or makes no sense
   */
  public static AgentSettings of(Map<String, List<String>> entries, LeaseRules leases) {
    SettingEntries said = new SettingEntries("agents", entries).only(KNOWN);
    return new AgentSettings(
        said.one("start"),
        said.one("command"),
        said.all("options"),
        said.one("address"),
        (int) said.number("port", 0, 0, 65_535),
        seconds(said.number("waitSeconds", PATIENCE, 1, 86_400)),
        silence(said, leases));
  }

  /**
   * Agents of a launcher that is dead must have ended their tasks before its lease ends: from then
   * on its jobs are run by others. See {@link Fence}.
   */
  private static Duration silence(SettingEntries said, LeaseRules leases) {
    Duration longest = Fence.longestSilence(leases);
    if (said.one("silenceSeconds").isEmpty()) {
      Duration usual = seconds(SILENCE);
      return usual.compareTo(longest) < 0 ? usual : longest;
    }
    return seconds(
        said.number("silenceSeconds", SILENCE, SHORTEST_SILENCE, longest.toMillis() / 1_000.0));
  }

  private static Duration seconds(double seconds) {
    return Duration.ofMillis((long) (seconds * 1_000));
  }
}
