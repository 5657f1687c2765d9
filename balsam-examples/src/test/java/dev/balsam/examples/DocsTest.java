package dev.balsam.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;

import dev.balsam.examples.Snippets.Snippet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every Java snippet of the README and the docs is run, every one in the Javadoc of public types is
 * compiled.
 */
class DocsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static final String IMPORTS =
      """
      import dev.balsam.*;
      import dev.balsam.admin.*;
      import dev.balsam.cli.*;
      import dev.balsam.engine.*;
      import dev.balsam.launcher.*;
      import dev.balsam.net.*;
      import dev.balsam.report.*;
      import dev.balsam.scheduler.*;
      import java.net.URI;
      import java.nio.file.Files;
      import java.nio.file.Path;
      import java.time.*;
      import java.util.*;
      import java.util.stream.*;
      """;

  @Test
  void every_snippet_of_the_pages_runs(@TempDir Path directory) throws Exception {
    for (Path page : pages()) {
      List<Snippet> snippets = Snippets.ofPage(page);
      if (!snippets.isEmpty()) {
        runPrograms(directory, snippets.stream().filter(s -> s.kind().equals("program")).toList());
        runAlone(directory, snippets.stream().filter(s -> s.kind().equals("alone")).toList());
        runOnOneSite(directory, page, snippets);
      }
    }
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(
              Stream.of(ROOT.resolve("README.md")),
              docs.filter(page -> page.toString().endsWith(".md")).sorted())
          .toList();
    }
  }

  // Whole files, as a reader would save them.
  private static void runPrograms(Path directory, List<Snippet> programs) throws Exception {
    for (Snippet program : programs) {
      JavaRunner runner = new JavaRunner(Files.createTempDirectory(directory, "program"));
      Matcher name = Pattern.compile("public class (\\w+)").matcher(program.code());
      assertThat(name.find()).as(program.where() + " is a public class").isTrue();
      assertThat(runner.compile(name.group(1), program.code())).as(program.where()).isEmpty();
      JavaRunner.Ran ran = runner.run(name.group(1));
      assertThat(ran.exitCode()).as(program.where() + " printed:\n" + ran.output()).isZero();
    }
  }

  private static void runAlone(Path directory, List<Snippet> snippets) throws Exception {
    for (Snippet snippet : snippets) {
      JavaRunner runner = new JavaRunner(Files.createTempDirectory(directory, "alone"));
      String main =
          "public static void main(String[] args) throws Exception {\n" + snippet.code() + "}\n";
      assertThat(runner.compile("Alone", IMPORTS + "public class Alone {\n" + main + "}\n"))
          .as(snippet.where())
          .isEmpty();
      assertThat(runner.run("Alone")).as(snippet.where()).matches(ran -> ran.exitCode() == 0);
    }
  }

  // Those on one page may build on each other, on a site that is there; those for a running program
  // are the program of a job.
  private static void runOnOneSite(Path directory, Path page, List<Snippet> snippets)
      throws Exception {
    String inSite = code(snippets, "in-site");
    String inJob = code(snippets, "in-job");
    if (inSite.isEmpty() && inJob.isEmpty()) {
      return;
    }
    JavaRunner runner = new JavaRunner(Files.createTempDirectory(directory, "page"));
    String source =
        IMPORTS
            + """
            public class Page {
              public static void main(String[] args) throws Exception {
                if (System.getenv("BALSAM_JOB_ID") != null) {
                  inJob();
                } else {
                  try (Site site = Balsam.temporary()) {
                    inSite(site);
                    App self = Balsam.app("self").argv(List.of(args)).build();
                    Workflow family = Balsam.workflow("family");
                    JobSpec parent = family.job("parent", self);
                    family.job("child", self).dependsOn(parent);
                    WorkflowRun run = site.submit(family);
                    Launcher.on(site).workflow("family").untilIdle().run();
                    run.jobs().forEach(job -> System.out.print(job.output()));
                    if (!run.status().succeeded()) throw new IllegalStateException(run.status().toString());
                  }
                }
              }
              static void inSite(Site site) throws Exception {
            %s
              }
              static void inJob() throws Exception {
            %s
              }
            }
            """
                .formatted(inSite, inJob);
    assertThat(runner.compile("Page", source)).as(page.toString()).isEmpty();
    JavaRunner.Ran ran =
        runner.run(
            "Page",
            JavaRunner.java(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            runner.classPath(),
            "Page");
    assertThat(ran.exitCode()).as(page + " printed:\n" + ran.output()).isZero();
  }

  private static String code(List<Snippet> snippets, String kind) {
    return snippets.stream()
        .filter(s -> s.kind().equals(kind))
        .map(Snippet::code)
        .collect(Collectors.joining("\n"));
  }

  @Test
  void every_example_in_the_javadoc_of_public_types_compiles(@TempDir Path directory)
      throws Exception {
    JavaRunner runner = new JavaRunner(directory);
    List<Executable> checks = new ArrayList<>();
    for (String module : List.of("balsam-core", "balsam-launcher")) {
      try (Stream<Path> sources = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
        for (Path source : sources.filter(DocsTest::isPublicSource).toList()) {
          List<Snippet> snippets = Snippets.ofJavadoc(source);
          boolean aType =
              !source.endsWith("package-info.java")
                  && Files.readString(source).contains("\npublic ");
          checks.add(
              () ->
                  assertThat(!aType || !snippets.isEmpty())
                      .as(source + " has an example")
                      .isTrue());
          for (Snippet snippet : snippets) {
            String name = "Javadoc" + checks.size();
            checks.add(
                () ->
                    assertThat(runner.compile(name, around(name, source, snippet)))
                        .as(snippet.where())
                        .isEmpty());
          }
        }
      }
    }
    assertThat(checks).hasSizeGreaterThan(30);
    assertAll(checks);
  }

  private static boolean isPublicSource(Path source) {
    return source.toString().endsWith(".java") && !source.toString().contains("/internal/");
  }

  // What the examples take for granted, as fields, so that they may declare the same names
  // themselves.
  private static String around(String name, Path source, Snippet snippet) {
    boolean ofEngine = source.toString().contains("/engine/");
    return IMPORTS
        + "@SuppressWarnings(\"all\") public abstract class "
        + name
        + " {\n"
        + "  Site site; App app, echo, hello, simulate, collect, prepare; Workflow workflow, diamond, scan; WorkflowRun run;\n"
        + "  List<RunResult> results; RunResult result; Claim claim; LauncherInfo info; Claim.Placement placement;\n"
        + "  List<Candidate> candidates; LaunchReport report; JobContext ctx; Engine engine; long launcher; KeptResults kept;\n"
        + "  BatchSpec spec; BatchScheduler scheduler; BatchListing.Complete listing; Path directory, script, output, trusted;\n"
        + "  String url, user, password;\n"
        + (ofEngine ? "  ClaimedJob job;\n" : "  Job job;\n")
        + "  abstract void start(ClaimedJob job);\n"
        + "  void example() throws Exception {\n"
        + snippet.code()
        + "\n  }\n}\n";
  }
}
