package dev.balsam.launcher.internal.mpi;

import dev.balsam.BalsamException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a site's settings say of starting MPI programs.
 *
 * @param start the kind of start command
 * @param command the program, by name or path
 * @param options words that are added to each start
 */
public record MpiSettings(Optional<String> start, Optional<String> command, List<String> options) {
  private static final Set<String> KNOWN = Set.of("start", "command", "options");

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
    entries.keySet().stream()
        .filter(name -> !KNOWN.contains(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw new BalsamException(
                  "The setting mpi has an unknown entry \""
                      + name
                      + "\". Known: start, command and options.");
            });
    return new MpiSettings(
        one("start", entries), one("command", entries), entries.getOrDefault("options", List.of()));
  }

  private static Optional<String> one(String name, Map<String, List<String>> entries) {
    List<String> words = entries.getOrDefault(name, List.of());
    if (words.size() > 1) {
      throw new BalsamException(
          "The setting mpi." + name + " must be one word, but is " + words + ".");
    }
    return words.stream().findFirst();
  }
}
