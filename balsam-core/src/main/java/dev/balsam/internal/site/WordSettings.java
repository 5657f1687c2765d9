package dev.balsam.internal.site;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balsam.BalsamException;
import dev.balsam.internal.text.CommandLine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Settings whose values are words: an array of strings, one string as one would type it, or a
 * number.
 */
final class WordSettings {
  private WordSettings() {}

  static Map<String, List<String>> read(Path file, String name, JsonNode value) {
    if (!value.isObject()) {
      throw new BalsamException(
          "The setting " + name + " in " + file + " must be an object, but is " + value + ".");
    }
    Map<String, List<String>> words = new LinkedHashMap<>();
    value
        .properties()
        .forEach(
            entry ->
                words.put(
                    entry.getKey(), words(file, name + "." + entry.getKey(), entry.getValue())));
    return words;
  }

  private static List<String> words(Path file, String name, JsonNode value) {
    if (value.isTextual()) {
      return value.asText().isBlank() ? List.of() : CommandLine.split(value.asText());
    }
    if (value.isNumber()) {
      return List.of(value.asText());
    }
    List<String> words = new ArrayList<>();
    for (JsonNode word : value) {
      if (!word.isTextual()) {
        throw new BalsamException(
            "The setting " + name + " in " + file + " holds " + word + ", which is no string.");
      }
      words.add(word.asText());
    }
    if (!value.isArray()) {
      throw new BalsamException(
          "The setting "
              + name
              + " in "
              + file
              + " must be a string, a number or an array of strings, but is "
              + value
              + ".");
    }
    return words;
  }
}
