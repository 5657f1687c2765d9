package dev.balsam.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the Java in pages and in Javadoc. */
final class Snippets {
  private static final Pattern PAGE =
      Pattern.compile(
          "(?:<!-- snippet: (?<kind>[a-z-]+) -->\\R)?```java\\R(?<code>.*?)```", Pattern.DOTALL);
  private static final Pattern JAVADOC =
      Pattern.compile("<pre>\\{@code\\R(?<code>.*?)\\}</pre>", Pattern.DOTALL);

  /**
   * A piece of Java.
   *
   * @param where file and position
   * @param kind how it wants to be run
   * @param code statements
   */
  record Snippet(String where, String kind, String code) {}

  private Snippets() {}

  static List<Snippet> ofPage(Path page) throws IOException {
    List<Snippet> found = new ArrayList<>();
    Matcher block = PAGE.matcher(Files.readString(page));
    while (block.find()) {
      String kind = block.group("kind") == null ? "in-site" : block.group("kind");
      found.add(new Snippet(page.getFileName() + "#" + found.size(), kind, block.group("code")));
    }
    return found;
  }

  static List<Snippet> ofJavadoc(Path source) throws IOException {
    List<Snippet> found = new ArrayList<>();
    Matcher block = JAVADOC.matcher(Files.readString(source));
    while (block.find()) {
      String code = block.group("code").replaceAll("(?m)^\\s*\\* ?", "");
      found.add(new Snippet(source.getFileName() + "#" + found.size(), "javadoc", code));
    }
    return found;
  }
}
