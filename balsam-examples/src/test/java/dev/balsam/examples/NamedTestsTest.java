package dev.balsam.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The pages of the docs name tests as evidence: each of them is there. */
class NamedTestsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path WEAKNESSES = ROOT.resolve("docs/weaknesses.md");
  private static final Pattern NAMED = Pattern.compile("`(\\w+Test)(?:\\.(\\w+))?`");
  private static final Pattern METHOD =
      Pattern.compile(
          "@(?:Test|ParameterizedTest|Property|Example|ArchTest)\\b.*?(?:void (\\w+)\\(|ArchRule (\\w+) =)",
          Pattern.DOTALL);

  private static final Pattern PARENT = Pattern.compile("class \\w+Test extends (\\w+)");

  private final Map<String, TreeSet<String>> tests = new HashMap<>();

  NamedTestsTest() throws IOException {
    for (String module : List.of("balsam-core", "balsam-launcher", "balsam-examples")) {
      try (Stream<Path> sources = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
        for (Path source : sources.filter(file -> file.toString().endsWith("Test.java")).toList()) {
          String name = source.getFileName().toString().replace(".java", "");
          TreeSet<String> methods = tests.computeIfAbsent(name, none -> new TreeSet<>());
          methods.addAll(methodsIn(source));
          Matcher parent = PARENT.matcher(Files.readString(source));
          if (parent.find() && Files.exists(source.resolveSibling(parent.group(1) + ".java"))) {
            methods.addAll(methodsIn(source.resolveSibling(parent.group(1) + ".java")));
          }
        }
      }
    }
  }

  private static List<String> methodsIn(Path source) throws IOException {
    List<String> methods = new ArrayList<>();
    Matcher method = METHOD.matcher(Files.readString(source));
    while (method.find()) {
      methods.add(Objects.requireNonNullElse(method.group(1), method.group(2)));
    }
    return methods;
  }

  @Test
  void every_test_that_a_page_names_is_there() throws IOException {
    List<Executable> checks = new ArrayList<>();
    try (Stream<Path> pages = Files.walk(ROOT.resolve("docs"))) {
      for (Path page : pages.filter(file -> file.toString().endsWith(".md")).toList()) {
        Matcher named = NAMED.matcher(Files.readString(page));
        while (named.find()) {
          String type = named.group(1);
          String method = named.group(2);
          checks.add(() -> assertThat(tests).as(page + " names " + type).containsKey(type));
          if (method != null) {
            checks.add(
                () ->
                    assertThat(tests.getOrDefault(type, new TreeSet<>()))
                        .as(page + " names " + type + "." + method)
                        .contains(method));
          }
        }
      }
    }
    assertThat(checks).hasSizeGreaterThan(150);
    assertAll(checks);
  }

  @Test
  void every_row_of_the_page_of_weaknesses_names_a_test() throws IOException {
    List<String> rows =
        Files.readAllLines(WEAKNESSES).stream()
            .filter(line -> line.startsWith("| ") && !line.startsWith("| ---"))
            .filter(line -> !line.endsWith("| tests |"))
            .toList();
    assertThat(rows).hasSizeGreaterThan(55);
    assertAll(
        rows.stream()
            .<Executable>map(
                row ->
                    () -> {
                      Matcher named = NAMED.matcher(row);
                      assertThat(named.find() && named.group(2) != null).as(row).isTrue();
                    })
            .toList());
  }
}
