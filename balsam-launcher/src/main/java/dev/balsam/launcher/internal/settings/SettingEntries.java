package dev.balsam.launcher.internal.settings;

import dev.balsam.BalsamException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/**
 * The entries of one setting of {@code settings.json}, each of them words.
 *
 * @param setting its name
 * @param words of each entry
 */
public record SettingEntries(String setting, Map<String, List<String>> words) {

  /** Copies the map. */
  public SettingEntries {
    words = Map.copyOf(words);
  }

  /**
   * Refuses what nobody reads.
   *
   * @param known the names that are read
   * @return this
   * @throws BalsamException when there is another
   */
  public SettingEntries only(SortedSet<String> known) {
    words.keySet().stream()
        .filter(name -> !known.contains(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw new BalsamException(
                  "The setting "
                      + setting
                      + " has an unknown entry \""
                      + name
                      + "\". Known: "
                      + String.join(", ", known)
                      + ".");
            });
    return this;
  }

  /**
   * An entry that is one word.
   *
   * @param name of the entry
   * @return the word; empty when the entry is not there
   * @throws BalsamException when there are more words
   */
  public Optional<String> one(String name) {
    List<String> said = all(name);
    if (said.size() > 1) {
      throw new BalsamException(
          "The setting " + setting + "." + name + " must be one word, but is " + said + ".");
    }
    return said.stream().findFirst();
  }

  /**
   * An entry that is a list.
   *
   * @param name of the entry
   * @return its words; none when the entry is not there
   */
  public List<String> all(String name) {
    return words.getOrDefault(name, List.of());
  }

  /**
   * An entry that is a number.
   *
   * @param name of the entry
   * @param usual where the entry is not there
   * @param least that it may be
   * @param most that it may be
   * @return the number
   * @throws BalsamException when it is none, or out of bounds
   */
  public double number(String name, double usual, double least, double most) {
    Optional<String> word = one(name);
    if (word.isEmpty()) {
      return usual;
    }
    double value;
    try {
      value = Double.parseDouble(word.get());
    } catch (NumberFormatException e) {
      value = Double.NaN;
    }
    if (!(value >= least && value <= most)) {
      throw new BalsamException(
          "The setting "
              + setting
              + "."
              + name
              + " must be a number from "
              + least
              + " to "
              + most
              + ", but is "
              + word.get()
              + ".");
    }
    return value;
  }
}
