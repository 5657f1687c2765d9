package dev.balsam.scheduler;

import dev.balsam.BalsamException;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of a batch script with places for values: {@code {{name}}}. Every value that is text
 * becomes one quoted word, so that a shell interprets nothing in it.
 */
final class BatchTemplate {
  private static final Pattern PLACE = Pattern.compile("\\{\\{\\s*([^{}]*?)\\s*}}");

  /** What is used where the settings name no other. */
  static final String OURS =
      """
      #!/bin/sh
      # Batch job {{batch_job}} of the Balsam site {{site}}.

      # The launcher's end is fixed when the batch job begins, so that a slow start does not move it.
      balsam_end=$(( $(date +%s) + {{launch_seconds}} ))

      # Where this shell has no Java of its own, that of whoever submitted it.
      [ -n "${JAVA_HOME:-}" ] || command -v java >/dev/null || export JAVA_HOME={{java_home}}

      # By exec, so that a signal for the batch job reaches the launcher.
      exec {{launcher}}
      """;

  private BatchTemplate() {}

  /**
   * Fills it in.
   *
   * @param template the text
   * @param where the template in words, for messages
   * @param values what stands for each name, quoted where it is text
   * @return the script
   * @throws BalsamException when it names what is not known, or starts no launcher
   */
  static String fill(String template, String where, SortedMap<String, String> values) {
    Matcher places = PLACE.matcher(template);
    StringBuilder script = new StringBuilder();
    boolean starts = false;
    while (places.find()) {
      String name = places.group(1);
      String value = values.get(name);
      if (value == null) {
        throw new BalsamException(
            where + " holds {{" + name + "}}, which is not known. Known: " + values.keySet() + ".");
      }
      starts |= name.equals("launcher") || name.equals("balsam");
      places.appendReplacement(script, Matcher.quoteReplacement(value));
    }
    places.appendTail(script);
    if (!starts) {
      throw new BalsamException(
          where + " starts no launcher. Write {{launcher}} where it is to be started.");
    }
    if (!script.toString().startsWith("#!")) {
      throw new BalsamException(
          where + " does not begin with the program that runs it. Begin it with #!/bin/sh.");
    }
    return script.toString();
  }
}
