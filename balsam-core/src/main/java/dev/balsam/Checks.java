package dev.balsam;

import dev.balsam.internal.text.Printable;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** What setters refuse, and the sentences in which they do. */
final class Checks {
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private Checks() {}

  static String name(String what, String value) {
    noNul("name of the " + what, value);
    if (value.isBlank()) {
      throw new BalsamException("The name of the " + what + " is empty. Give it one.");
    }
    return value;
  }

  static String atMost(int characters, String what, String value) {
    if (value.length() > characters) {
      throw new BalsamException(
          "The name of the "
              + what
              + " \""
              + Printable.of(value)
              + "\" is longer than "
              + characters
              + " characters. Shorten it.");
    }
    return value;
  }

  // PostgreSQL's text and the arguments of a program both end at NUL.
  static String noNul(String what, String value) {
    if (value.indexOf('\0') >= 0) {
      throw new BalsamException(
          "The "
              + what
              + " \""
              + Printable.of(value)
              + "\" holds a NUL character, which can be neither stored nor passed on. Remove it.");
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < value.length()
          && Character.isLowSurrogate(value.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        throw new BalsamException(
            "The "
                + what
                + " \""
                + Printable.of(value)
                + "\" holds half a surrogate pair, which is not Unicode text. Remove it.");
      }
    }
    return value;
  }

  static int positive(String job, String what, int value) {
    if (value < 1) {
      throw new BalsamException(
          what + " of job \"" + Printable.of(job) + "\" must be at least 1, but is " + value + ".");
    }
    return value;
  }

  static int notNegative(String job, String what, int value) {
    if (value < 0) {
      throw new BalsamException(
          what
              + " of job \""
              + Printable.of(job)
              + "\" must not be negative, but is "
              + value
              + ".");
    }
    return value;
  }

  static Duration positive(String job, String what, Duration value) {
    return positive(what + " of job \"" + Printable.of(job) + "\"", value);
  }

  static Duration positive(String what, Duration value) {
    // PostgreSQL's interval and every clock here reach further, no allocation does. What is too
    // short for its microseconds would be stored as zero.
    if (value.compareTo(Duration.ofMillis(1)) < 0 || value.toDays() > 36_500) {
      throw new BalsamException(
          what + " must be at least a millisecond and at most 100 years, but is " + value + ".");
    }
    return value;
  }

  static List<String> globs(String job, String what, String... globs) {
    for (String glob : globs) {
      if (noNul("glob of job \"" + Printable.of(job) + "\"", glob).isBlank()) {
        throw new BalsamException(
            what
                + " of job \""
                + Printable.of(job)
                + "\" holds an empty glob. Name files, such as *.dat.");
      }
      if (glob.startsWith("/") || List.of(glob.split("/", -1)).contains("..")) {
        throw new BalsamException(
            what
                + " of job \""
                + Printable.of(job)
                + "\" holds the glob \""
                + Printable.of(glob)
                + "\", which leads out of the working directory. Name files in it, such as out/*.dat.");
      }
    }
    return List.of(globs);
  }

  static String variable(String name) {
    if (!VARIABLE.matcher(name).matches()) {
      throw new BalsamException(
          "\""
              + Printable.of(name)
              + "\" cannot name an environment variable. Use letters, digits and underscores, and no digit first.");
    }
    return name;
  }
}
