package dev.balsam.cli;

import java.util.regex.Pattern;

/** What is meant by {@code --name}, as {@link dev.balsam.JobQuery#nameLike} has it for jobs. */
final class NamePattern {
  private final Pattern pattern;

  private NamePattern(Pattern pattern) {
    this.pattern = pattern;
  }

  static NamePattern of(String text) {
    boolean glob = text.contains("*") || text.contains("?");
    StringBuilder regex = new StringBuilder();
    text.codePoints()
        .forEach(
            c ->
                regex.append(
                    switch (c) {
                      case '*' -> ".*";
                      case '?' -> ".";
                      default -> Pattern.quote(Character.toString(c));
                    }));
    String whole = glob ? regex.toString() : ".*" + Pattern.quote(text) + ".*";
    return new NamePattern(
        Pattern.compile(whole, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL));
  }

  boolean matches(String name) {
    return pattern.matcher(name).matches();
  }
}
