package dev.balsam.launcher.internal.mpi;

import dev.balsam.BalsamException;
import dev.balsam.launcher.internal.settings.SettingEntries;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a site's settings say of starting MPI programs.
 *
 * @param start the kind of start command
 * @param command the program, by name or path
 * @param options words that are added to each start
 */
public record MpiSettings(Optional<String> start, Optional<String> command, List<String> options) {
  private static final SortedSet<String> KNOWN =
      new TreeSet<>(Set.of("start", "command", "options"));

  /** Nothing said. */
  public static final MpiSettings NONE =
      new MpiSettings(Optional.empty(), Optional.empty(), List.of());

  /** Copies the list. */
  public MpiSettings {
    options = List.copyOf(options);
  }

  /**
   * Reads them.
   *
   * @param entries the entry {@code mpi} of {@code settings.json}
   * @return the settings
   * @throws BalsamException when an entry is not known
   */
  public static MpiSettings of(Map<String, List<String>> entries) {
    SettingEntries said = new SettingEntries("mpi", entries).only(KNOWN);
    return new MpiSettings(said.one("start"), said.one("command"), said.all("options"));
  }
}
