package dev.balsam.cli;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * Options as people spell them, brought to their full names: underscores count as dashes, as the
 * original mixes both, and a beginning is enough where it is clear, as the original's parser has
 * it. Values stay as they are.
 */
final class OptionSpellings {
  private final CommandLine command;
  private final Map<String, OptionSpec> options = new TreeMap<>();
  private final Map<String, OptionSpec> exact;

  private OptionSpellings(CommandLine command) {
    this.command = command;
    this.exact = command.getCommandSpec().optionsMap();
    exact.forEach(
        (name, option) -> {
          if (name.startsWith("--")) {
            options.put(dashes(name), option);
          }
        });
  }

  /**
   * The words of a command with its options in full.
   *
   * @throws ParameterException when the beginning of an option fits several
   */
  static String[] full(CommandLine top, String... words) {
    CommandLine command = top;
    List<String> full = new ArrayList<>();
    int at = 0;
    // What stands before the command are options of balsam itself, none of which has a value.
    while (at < words.length && !command.getSubcommands().isEmpty()) {
      String word = words[at++];
      CommandLine found = command.getSubcommands().get(word);
      if (found != null) {
        command = found;
        full.add(word);
      } else if (word.startsWith("-")) {
        full.add(new OptionSpellings(command).full(word, false));
      } else {
        full.add(word);
        break;
      }
    }
    if (command != top) {
      new OptionSpellings(command).add(List.of(words).subList(at, words.length), full);
    } else {
      full.addAll(List.of(words).subList(at, words.length));
    }
    return full.toArray(String[]::new);
  }

  private void add(List<String> words, List<String> to) {
    boolean inList = false;
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (word.equals("--")) {
        to.addAll(words.subList(i, words.size()));
        return;
      }
      String full = full(word, inList);
      to.add(full);
      OptionSpec option = exact.get(key(full));
      if (option == null) {
        continue;
      }
      boolean valueFollows = !full.contains("=");
      inList = valueFollows && option.arity().max() > 1;
      // The one value of an option may look like an option itself: balsam job --arg --fast.
      if (valueFollows && option.arity().max() == 1 && i + 1 < words.size()) {
        to.add(words.get(++i));
      }
    }
  }

  private String full(String word, boolean inList) {
    String key = key(word);
    if (!word.startsWith("--") || word.length() == 2 || exact.containsKey(key)) {
      return word;
    }
    String known = match(dashes(key), inList);
    return known == null ? word : known + word.substring(key.length());
  }

  private @Nullable String match(String key, boolean inList) {
    OptionSpec same = options.get(key);
    if (same != null) {
      return nameLike(same, key);
    }
    Set<OptionSpec> begun = new LinkedHashSet<>();
    Set<String> names = new LinkedHashSet<>();
    options.forEach(
        (name, option) -> {
          if (name.startsWith(key)) {
            begun.add(option);
            names.add(name);
          }
        });
    if (begun.size() > 1 && !inList) {
      throw new ParameterException(
          command,
          "The option \"" + key + "\" is short for several: " + String.join(", ", names) + ".");
    }
    return begun.size() == 1 ? begun.iterator().next().longestName() : null;
  }

  private static String nameLike(OptionSpec option, String key) {
    for (String name : option.names()) {
      if (dashes(name).equals(key)) {
        return name;
      }
    }
    return option.longestName();
  }

  private static String key(String word) {
    int sign = word.indexOf('=');
    return sign < 0 ? word : word.substring(0, sign);
  }

  private static String dashes(String name) {
    return name.replace('_', '-');
  }
}
