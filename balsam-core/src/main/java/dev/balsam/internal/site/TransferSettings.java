package dev.balsam.internal.site;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balsam.BalsamException;
import dev.balsam.engine.TransferRules;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** The entry {@code transfer} of a site's settings. A missing part has its default. */
final class TransferSettings {
  private static final int MOST_ATTEMPTS = 100;
  private static final double LONGEST = 30 * 86_400.0;

  private TransferSettings() {}

  static TransferRules parse(Path file, JsonNode json) {
    if (!json.isObject()) {
      throw wrong(file, "transfer", "an object such as {\"attempts\": 5}", json);
    }
    TransferRules rules = TransferRules.DEFAULTS;
    int attempts = rules.attempts();
    Duration pause = rules.pause();
    Duration limit = rules.limit();
    Duration stall = rules.stall();
    List<String> ssh = rules.sshOptions();
    for (Iterator<Map.Entry<String, JsonNode>> entries = json.properties().iterator();
        entries.hasNext(); ) {
      Map.Entry<String, JsonNode> entry = entries.next();
      String name = "transfer." + entry.getKey();
      JsonNode value = entry.getValue();
      switch (entry.getKey()) {
        case "attempts" -> attempts = count(file, name, value);
        case "pauseSeconds" -> pause = seconds(file, name, value);
        case "limitSeconds" -> limit = seconds(file, name, value);
        case "stallSeconds" -> stall = seconds(file, name, value);
        case "sshOptions" -> ssh = words(file, name, value);
        default ->
            throw new BalsamException(
                "The settings in "
                    + file
                    + " have an unknown entry \""
                    + name
                    + "\". Known: attempts, pauseSeconds, limitSeconds, stallSeconds and sshOptions.");
      }
    }
    return new TransferRules(attempts, pause, limit, stall, ssh);
  }

  private static int count(Path file, String name, JsonNode value) {
    if (!value.isInt() || value.asInt() < 1 || value.asInt() > MOST_ATTEMPTS) {
      throw wrong(file, name, "a whole number between 1 and " + MOST_ATTEMPTS, value);
    }
    return value.asInt();
  }

  private static Duration seconds(Path file, String name, JsonNode value) {
    if (!value.isNumber() || value.asDouble() <= 0 || value.asDouble() > LONGEST) {
      throw wrong(file, name, "a number of seconds between 0 and 2592000", value);
    }
    return Duration.ofNanos((long) (value.asDouble() * 1e9));
  }

  private static List<String> words(Path file, String name, JsonNode value) {
    List<String> words = new ArrayList<>();
    for (JsonNode word : value) {
      words.add(word.isTextual() ? word.asText() : "");
    }
    if (!value.isArray() || words.stream().anyMatch(String::isBlank)) {
      throw wrong(file, name, "a list of words such as [\"-o\", \"Port=2222\"]", value);
    }
    return words;
  }

  private static BalsamException wrong(Path file, String name, String expected, JsonNode value) {
    return new BalsamException(
        "The setting " + name + " in " + file + " must be " + expected + ", but is " + value + ".");
  }
}
